"""What the ground floor answers to the search box: people, companies, tags, and what was said."""

import json
import re
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery
from django.db.models import BooleanField, F, Func, Q, Value
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contacts.lists import LISTS
from contacts.models import Company, Contact, Interaction, Tag
from contacts.models.folding import TextWords
from contacts.searching import own, pools, ranks
from contacts.searching.asked import Asked
from crm_site.lib.registry import Hit, kind_of, search
from crm_site.lib.when import day

AROUND = 60  # letters before the first word found
LONGEST = 160
OF_COMPANIES = ("name", "sought", "custom", "domain", "phone", "industry", "city")
LATELY = (300, 20_000)  # texts


def listed(key, **state):
    """The address of a list with the search in its field."""
    return lambda query: f"{LISTS[key].url}?{urlencode({**state, 'q': query})}"


@search("contacts", _("People"), "user", order=10, more=listed("contacts"), forgiving=True)
def people(query, reader, limit):
    asked = Asked.of(query)
    found = pools.people(asked, reader, "folded", "owner", "updated_at")
    keys = ranks.best(found, asked, reader, pools.PLENTY)
    asked.known["people"] = keys
    rows = Contact.objects.select_related("company").prefetch_related("phones" if asked.digits else "emails")
    rows = rows.only("first_name", "last_name", "folded", "custom", "company__name", "company__folded")
    return [
        Hit(str(one), _reached(one, asked), one.get_absolute_url(), "user")
        for one in ranks.in_order(rows, keys[:limit])
    ]


def _reached(person, asked):
    """Where they work, unless they were found by an address or a number: then that."""
    said = asked.folded
    if asked.digits:
        numbers = [one.number for one in person.phones.all() if asked.digits in one.key]
        return next(iter(numbers), "") or own.told(person, asked, person.folded) or str(person.company or "")
    if "@" in said or (said not in person.folded and person.company and said not in person.company.folded):
        addresses = [one.address for one in person.emails.all() if said in one.key]
        if addresses:
            return addresses[0]
    if told := own.told(person, asked, f"{person.folded} {person.company.folded if person.company else ''}"):
        return told
    return str(person.company or next(iter(person.emails.all()), ""))


@search("companies", _("Companies"), "building-2", order=20, more=listed("companies"), forgiving=True)
def companies(query, reader, limit):
    asked = Asked.of(query)
    seen = Company.objects.visible_to(reader)
    where = asked.stands_in("sought") | own.stands_in(Company, asked)
    found = pools.pool(seen, where, "folded", "owner", "updated_at", "sought")
    keys = ranks.best(found, asked, reader, pools.PLENTY)
    asked.known["companies"] = keys
    rows = ranks.in_order(Company.objects.only(*OF_COMPANIES), keys[:limit])
    return [Hit(one.name, _about(one, asked), one.get_absolute_url(), "building-2") for one in rows]


def _about(company, asked):
    if told := own.told(company, asked, company.sought):
        return told
    if asked.digits and company.phone:
        return company.phone
    return company.domain if asked.folded in company.domain else company.industry or company.city


@search("tags", _("Tags"), "tag", order=25)
def tags(query, reader, limit):
    """The people who carry a tag are a list of their own."""
    if reader.reach("contacts.view_contact") is None:
        return []
    named = Tag.objects.filter(name__icontains=query).order_by("name")[:limit]
    return [Hit(tag.name, "", f"{reverse('contacts:list')}?{_tagged(tag)}", "tag") for tag in named]


def _tagged(tag):
    return urlencode({"filter": json.dumps({"all": [{"field": "tag", "op": "in", "value": [str(tag.pk)]}]})})


def of_known(asked, contact="contact", company="company"):
    """A condition: of the people and companies that answered before; those who answer first have found nobody."""
    people, firms = asked.known.get("people", []), asked.known.get("companies", [])
    return Q(**{f"{contact}__in": people}) | (Q(**{f"{company}__in": firms}) if company else Q(pk__in=[]))


class Holds(Func):
    """Whether the words of a text are those of a query."""

    template, arg_joiner, output_field = "(%(expressions)s)", " @@ ", BooleanField()


class Spells(Func):
    """Whether the folded letters stand anywhere in the text: ten times cheaper than to take it to pieces."""

    template, arg_joiner, output_field = "(strpos(fold(left(%(expressions)s) > 0)", ", 100000)), ", BooleanField()


@search("facts", _("Notes and messages"), "message-square-text", order=80)
def said(query, reader, limit):
    """What was written down or written to us, the newest first."""
    asked = Asked.of(query)
    letters = re.findall(r"\w+", asked.folded)
    if not any(len(word) >= 3 for word in letters):
        return []
    wanted = " & ".join([*letters[:-1], f"{letters[-1]}:*"])
    condition = Q(Holds(TextWords("text"), SearchQuery(wanted, config="simple", search_type="raw"))) & ~Q(text="")
    spelled = Q(*(Q(Spells(F("text"), Value(word))) for word in letters))
    found = _newest(Interaction.objects.told_to(reader), condition, spelled, 2 * limit)
    found = _of_somebody(_visible(found, reader), reader)
    keys = [row[0] for row in sorted(found, key=lambda row: row[1], reverse=True)[:limit]]
    rows = Interaction.objects.select_related("contact", "company")
    return [_told(fact, letters, asked) for fact in ranks.in_order(rows, keys)]


def _newest(told, condition, spelled, plenty):
    """Some with their moment and customer, out of ever more texts: a common word is found among the last ones, and they
    need no sorting; a rare one by its own index. Few of the last ones are spelled so: only those are read by words.
    """
    texts = Interaction.objects.exclude(text="").order_by("-pk").values_list("pk", flat=True)
    wanted = told.order_by().filter(condition).values_list("pk", "at", "contact", "company")
    for number in LATELY:
        edge = next(iter(texts[number : number + 1]), None)
        if edge is None:
            break
        found = list(wanted.filter(spelled, pk__gt=edge).order_by("-pk")[: pools.MOST])
        if len(found) >= plenty:
            return found
    return list(wanted[: pools.MOST])


def _visible(found, reader):
    """Those of the facts whose subject the reader may see: looked up for these few, not for all that there are."""
    facts = Interaction.objects.visible_to(reader).filter(pk__in=[row[0] for row in found])
    seen = set(facts.values_list("pk", flat=True)) if found else ()
    return [row for row in found if row[0] in seen]


def _of_somebody(found, reader):
    """Facts stand on the page of a person or a company: only of such as the reader may open."""
    people, firms = {row[2] for row in found} - {None}, {row[3] for row in found if row[2] is None}
    people = people and set(Contact.objects.visible_to(reader).filter(pk__in=people).values_list("pk", flat=True))
    firms = firms and set(Company.objects.visible_to(reader).filter(pk__in=firms).values_list("pk", flat=True))
    return [row for row in found if row[2] in people or (row[2] is None and row[3] in firms)]


def _told(fact, letters, asked):
    who = fact.contact or fact.company
    line = f"{kind_of(fact.kind).label}, {day(fact.at.date())}: {excerpt(fact.text, letters)}"
    return Hit(str(who), line, f"{who.get_absolute_url()}?{urlencode({'q': asked})}#timeline", kind_of(fact.kind).icon)


def excerpt(text, words):
    """The piece of a long text in which the first of the words stands."""
    text = " ".join(text.split())
    places = [text.lower().find(word) for word in words]
    first = min((place for place in places if place >= 0), default=0)
    start = max(first - AROUND, 0)
    start = text.find(" ", start) + 1 if start else 0
    piece = text[start : start + LONGEST]
    return f"{'… ' if start else ''}{piece}{' …' if len(text) > start + LONGEST else ''}"
