from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    name = "sales"
    verbose_name = _("sales")

    def ready(self):
        from sales.beginning import begin  # models are ready only now

        post_migrate.connect(begin, sender=self, dispatch_uid="sales.begin")
