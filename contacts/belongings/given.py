"""What a person may take with them of where they work, whom they belong to, and their days."""

from django.utils.translation import gettext_lazy as _

from contacts.models import Relation
from crm_site.lib import registry


@registry.export("roles", _("Where you work and worked"), order=12)
def roles(contact):
    for role in contact.roles.select_related("company").order_by("pk"):
        known = {"company": str(role.company), "job_title": role.title, "since": role.since, "until": role.until}
        yield known | {"over": not role.is_current}


@registry.export("relations", _("Whom you belong to"), order=14)
def relations(contact):
    for one in Relation.objects.of(contact).select_related("contact", "other").order_by("pk"):
        yield {"relation": str(one.label_for(contact)), "person": str(one.other_than(contact))}


@registry.export("dates", _("Days that matter to you"), order=16)
def dates(contact):
    for one in contact.importantdates.order_by("pk"):
        yield {"day": one.day, "what": one.name, "every_year": one.yearly}
