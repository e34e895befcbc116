"""What webhooks are told of: the facts of the one fact table, as far as the webhook's owner may see them."""

from django.db.models import Q

from contacts.api.shapes import FACT
from contacts.models import Company, Contact, Interaction, interaction_recorded
from crm_site.api import tasks
from crm_site.api.hooks.sources import source
from crm_site.api.models import Answer, Delivery
from crm_site.lib import registry


def kinds():
    return [(key, str(kind.label)) for key, kind in registry.kinds.items()]


def lately(wanted, number):
    facts = Interaction.objects.filter(kind__in=wanted).newest_first()
    return list(facts.values_list("pk", "kind", "at")[:number])


@source("interaction", kinds=kinds, lately=lately)
def tell(key, reader):
    """The fact, with who it is about; None when it is gone, or not for this reader."""
    fact = FACT.loaded(Interaction.objects.visible_to(reader)).filter(pk=key).first()
    if fact is None or not _sees(fact, reader):
        return None
    return FACT.said(fact)


def _sees(fact, reader):
    """Whoever reads the fact must see the person, or without one the company, that it is about."""
    if fact.contact_id:
        return Contact.objects.visible_to(reader).filter(pk=fact.contact_id).exists()
    return Company.objects.visible_to(reader).filter(pk=fact.company_id).exists()


@registry.erase("webhooks")
def forget(contact, person):
    """What other programs were told of somebody, and what they were answered within the last day."""
    facts = contact.interactions.values("pk")
    Delivery.objects.filter(source="interaction", subject__in=facts).update(request="", response="")
    Answer.objects.filter(person.stands_in("body") | Q(body__contains=f"/contacts/{contact.pk}/")).delete()


def ring(sender, interaction, **_more):
    tasks.ring()


interaction_recorded.connect(ring, dispatch_uid="contacts.api.hooks")
