import functools

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend

from crm_site.staff.rights import with_rights


class RoleBackend(ModelBackend):
    """Permissions come from the rights of the user's roles."""

    def get_user(self, user_id):
        """With the team, which stands on every page, and all that says what they may do."""
        user = _known().filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def _get_permissions(self, user, obj, from_name):
        """Those of the roles and those given to the person alone come together."""
        if user.is_superuser or not user.is_active or user.is_anonymous or obj is not None:
            return super()._get_permissions(user, obj, from_name)
        return set(user.held_rights) if from_name == "group" else set()


@functools.cache
def _known():
    """The question, put together once: every request asks it."""
    return with_rights(get_user_model().objects.select_related("team"))
