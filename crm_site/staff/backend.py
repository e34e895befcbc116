from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission
from django.db.models import Q


class RoleBackend(ModelBackend):
    """Permissions come from the rights of the user's roles."""

    def get_user(self, user_id):
        """With the team, which stands on every page."""
        user = get_user_model().objects.select_related("team").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def _get_user_permissions(self, user):
        """Those given to the person alone come with the others, in one query."""
        return Permission.objects.none()

    def _get_group_permissions(self, user):
        return Permission.objects.filter(Q(rights__role__user=user) | Q(user=user)).distinct()
