"""What the people of the demo business keep at hand, and what they were told lately."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Segment
from contacts.models import Contact, SavedView
from crm_site.staff.models import Favourite, Notice
from reports.models import Report
from sales.models import Deal
from support.models import Ticket


def fill(world):
    for person in world.staff:
        for record in favourites_of(person):
            Favourite.star(person, record._meta.label_lower, record.pk)
        tell(person, world)
    filter_ = {"field": "lifecycle", "op": "in", "value": ["customer"]}
    view = {"model": "contacts.contact", "owner": world.users["manager"][0], "name": "Customers"}
    SavedView.objects.create(**view, shared=True, pinned=True, query={"filter": filter_})


def favourites_of(person):
    """A handful, of what this person works with."""
    rows = [
        Contact.objects.visible_to(person).filter(owner=person, company__isnull=False)[:2],
        Deal.objects.visible_to(person).open().filter(owner=person).order_by("-amount")[:2],
        Ticket.objects.visible_to(person).open().filter(assignee=person)[:1],
        Segment.objects.editable_by(person)[:1],
        Campaign.objects.editable_by(person).order_by("-pk")[:1],
        Report.objects.visible_to(person)[:1],
    ]
    return [record for found in rows for record in found]


def tell(person, world):
    """Two of today, and one that was seen yesterday."""
    manager = world.users["manager"][0]
    deals = Deal.objects.open().filter(owner=person).order_by("-pk")[:2]
    given = [("sales.deal", _("%(by)s gave you the deal “%(what)s”."), deal) for deal in deals]
    tickets = Ticket.objects.open().filter(assignee=person).select_related("contact").order_by("-pk")[:3]
    answers = [("support.answer", _("%(who)s answered on “%(what)s”."), ticket) for ticket in tickets]
    for hours, (kind, text, about) in zip((26, 2, 1), [*given, *answers], strict=False):
        said = Notice.tell(person, kind, text, about=about, by=manager, what=about, who=getattr(about, "contact", ""))
        moment = world.now - timedelta(hours=hours)
        if said:
            Notice.objects.filter(pk=said.pk).update(created_at=moment, seen_at=moment if hours > 24 else None)
