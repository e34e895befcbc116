from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    name = "crm_site.api"
    label = "api"
    verbose_name = _("programming interface")

    def ready(self):
        autodiscover_modules("api")
