"""The cards beside a record, and what of them stands on Today."""

import json
import zoneinfo
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from contacts.belongings import KINDS
from contacts.models import Company, Contact, ImportantDate
from contacts.models.dates import coming
from crm_site.lib.filters import spans
from crm_site.lib.registry import Todo, panel, queue
from crm_site.lib.when import weekday

AHEAD = 7  # days
MOST_DAYS = 6
PLACES = {"contact": ("contacts", "contacts"), "company": ("companies", "companies")}


def context_of(record, kind, reader):
    """What the card of a kind needs; `active` is the navigation key of the page."""
    of, active = PLACES[record._meta.model_name]
    editable = type(record).objects.editable_by(reader).filter(pk=record.pk).exists()
    return kind.card(record, reader) | {
        "record": record,
        "of": of,
        "kind": kind,
        "editable": editable,
        "active": active,
    }


def _card(of, key):
    """Draws the card of a kind; one with nothing to say only for who may add to it."""

    def build(record, reader):
        context = context_of(record, KINDS[of][key], reader)
        full = any(context.get(name) for name in ("main", "current", "former", "lines", "people"))
        return context if full or context["editable"] else None

    return build


panel("contacts.roles", _("Positions"), "contacts/_panel_roles.html", order=12)(_card("contacts", "roles"))
panel("contacts.relations", _("Relations"), "contacts/_panel_relations.html", order=14)(_card("contacts", "relations"))
panel("contacts.dates", _("Dates"), "contacts/_panel_dates.html", order=16)(_card("contacts", "dates"))
panel("contacts.people", _("People"), "contacts/_panel_people.html", order=15, of=("company",))(
    _card("companies", "people")
)
panel("contacts.company_dates", _("Dates"), "contacts/_panel_dates.html", order=17, of=("company",))(
    _card("companies", "dates")
)


@queue
def days_ahead(user, as_of):
    """Birthdays and other days of one's own people and companies within a week, the next first."""
    today = as_of.astimezone(zoneinfo.ZoneInfo(user.time_zone)).date()
    found = sorted([*_birthdays(user, today), *_dates(user, today)], key=lambda line: (line[0], line[1]))
    for day, title, url, icon in found[:MOST_DAYS]:
        soon = (day - today).days
        line = say("today") if soon == 0 else say("tomorrow") if soon == 1 else weekday(day)
        rank = 10 if soon == 0 else 20 if soon <= 2 else 30
        yield Todo(rank, title, line, url, pgettext("verb", "Open"), icon, "violet")


def _birthdays(user, today):
    week = spans.each_year("birthday", today, today + timedelta(days=AHEAD))
    people = Contact.objects.visible_to(user).filter(week, owner=user, birthday__isnull=False)
    for person in people.order_by()[:50]:
        yield coming(person.birthday, today), say("Birthday of %s") % person, person.get_absolute_url(), "cake"


def _dates(user, today):
    after = today + timedelta(days=AHEAD)
    due = Q(yearly=True) & spans.each_year("day", today, after) | Q(yearly=False, day__gte=today, day__lt=after)
    whose = Q(contact__owner=user) | Q(company__owner=user)
    mine = ImportantDate.objects.visible_to(user).filter(due, whose)
    for one in mine.order_by().select_related("contact", "company")[:50]:
        words = {"what": one.name, "who": one.customer}
        title = say("%(what)s: %(who)s") % words
        title = title[:1].upper() + title[1:]
        yield one.next_after(today), title, one.customer.get_absolute_url(), "calendar-heart"


GROUP_SHOWN = 12


@panel("contacts.subsidiaries", _("Group"), "contacts/_panel_group.html", order=18, of=("company",))
def group_of(company, reader):
    """What the company belongs to, from the top down, and what belongs to it, two steps deep."""
    seen = Company.objects.visible_to(reader)
    above = list(reversed(company.above()))
    below = list(seen.filter(parent=company).order_by("folded", "pk")[: GROUP_SHOWN + 1])
    if not above and not below:
        return None
    parents = seen.in_bulk(above)
    deeper = list(seen.filter(parent__in=below[:GROUP_SHOWN]).order_by("folded", "pk")[:50])
    tree = [{"company": parents[key], "depth": depth} for depth, key in enumerate(k for k in above if k in parents)]
    depth = min(len(tree), 4)
    tree.append({"company": company, "depth": depth})
    for child in below[:GROUP_SHOWN]:
        tree.append({"company": child, "depth": depth + 1})
        tree += [{"company": one, "depth": depth + 2} for one in deeper if one.parent_id == child.pk]
    asked = json.dumps({"all": [{"field": "contacts.in_group", "op": "has", "value": {"company": company.name}}]})
    url = f"{reverse('contacts:companies')}?{urlencode({'filter': asked})}"
    more = len(below) > GROUP_SHOWN or len(deeper) == 50
    return {"tree": tree, "number": len(tree), "more": more, "all_url": url}
