"""The six roles come with the first migration; later only rights that are new to the code are added."""

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from crm_site.staff.models import Right
from crm_site.staff.rights import ROLES, first_rights


def create_roles(*, app_config, using="default", **kwargs):
    """After the last app is migrated: give each role the rights it starts with, and never change one that is there.

    A right that an administrator took away stays away: only permissions which no role holds yet are granted.
    """
    if app_config is not [config for config in apps.get_app_configs() if config.models_module][-1]:
        return
    for config in apps.get_app_configs():
        create_permissions(config, verbosity=0, using=using)
    with transaction.atomic(using=using):
        roles = {name: Group.objects.using(using).get_or_create(name=name)[0] for name in ROLES}
        fresh = {
            (p.content_type.app_label, p.codename): p
            for p in Permission.objects.using(using).filter(rights=None).select_related("content_type")
        }
        Right.objects.using(using).bulk_create(
            [
                Right(role=roles[role], permission=fresh[app, codename], reach=reach)
                for role, app, codename, reach in first_rights()
                if (app, codename) in fresh
            ],
            ignore_conflicts=True,
        )
