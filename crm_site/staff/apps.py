from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class StaffConfig(AppConfig):
    name = "crm_site.staff"
    label = "staff"
    verbose_name = _("staff")

    def ready(self):
        autodiscover_modules(
            "rights", "navigation", "customer", "metrics", "importing", "listed", "bulk", "quality", "dated"
        )
        from crm_site.lib import acting
        from crm_site.staff import arriving
        from crm_site.staff.roles import create_roles  # models are ready only now

        post_migrate.connect(create_roles, dispatch_uid="staff.create_roles")
        arriving.listen()
        acting.listen()
