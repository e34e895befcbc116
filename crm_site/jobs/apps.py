from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from crm_site.celery import app as celery_app  # every process that has tasks must know the app they belong to

__all__ = ["JobsConfig", "celery_app"]


class JobsConfig(AppConfig):
    name = "crm_site.jobs"
    label = "jobs"
    verbose_name = _("jobs")

    def ready(self):
        autodiscover_modules("works")
