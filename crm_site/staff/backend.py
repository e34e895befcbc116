from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission


class RoleBackend(ModelBackend):
    """Permissions come from the rights of the user's roles."""

    def _get_group_permissions(self, user):
        return Permission.objects.filter(rights__role__user=user)
