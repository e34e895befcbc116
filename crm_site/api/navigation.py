from django.utils.translation import gettext_lazy as _

from crm_site.lib import navigation, notices

navigation.add("know", "webhooks", _("Webhooks"), "api:webhooks", "webhook", permission="api.view_endpoint", order=80)
notices.add("api.switched_off", "webhook", "late")
