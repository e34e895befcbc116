"""What is suggested while somebody types a name: at most ten that the reader may see, those that begin so first.

`@suggest("products", permission)` adds a kind from an upper floor: the function gets `(text, reader)` and gives `Hit`s.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from contacts import countries
from contacts.models import Company, Contact, EmailAddress, address_key
from contacts.models.folding import Fold

MOST = 10
kinds: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    permission: str
    find: Callable


@dataclass(frozen=True)
class Hit:
    """One that may be meant: `text` is written into the field, `line` tells it from others of that name."""

    key: int
    text: str
    line: str = ""


def suggest(key, permission):
    """Let the decorated function `(text, reader)` suggest rows of its kind."""

    def add(find):
        kinds[key] = Kind(permission, find)
        return find

    return add


def ten(rows, text, columns, others=None):
    """The first ten rows: whose name begins so, then `others`, then those in which a later word begins so.

    The later words are asked for only when there are not ten before: the index that finds them also points at every
    name that begins so, and these are few then.
    """
    begun = rows.filter(folded__startswith=Fold(Value(text))).order_by("folded", "pk")
    found = _found([begun] if others is None else [begun, others], columns)
    if len(found) < MOST and len(text) > 1:
        later = rows.filter(folded__contains=Fold(Value(f" {text}"))).order_by()
        found |= {pk: said for pk, said in _found([later], columns).items() if pk not in found}
    return list(found.items())[:MOST]


def _found(parts, columns):
    """`{key: values}` of the first ten rows of each question, in their order, in one query."""
    ranked = [
        part.annotate(rank=Value(number)).values_list("rank", "pk", *columns)[:MOST]
        for number, part in enumerate(parts)
    ]
    rows = ranked[0].union(*ranked[1:], all=True) if len(ranked) > 1 else ranked[0]
    found = {}
    for _rank, pk, *said in sorted(rows, key=lambda row: row[0]):
        found.setdefault(pk, said)
    return found


@suggest("contacts", "contacts.view_contact")
def people(text, reader):
    """By a word of their name, or by the beginning of an e-mail address."""
    email = EmailAddress.objects.filter(contact=OuterRef("pk")).order_by("-is_primary", "pk").values("address")
    rows = Contact.objects.visible_to(reader).annotate(
        mail=Coalesce(Subquery(email[:1]), Value("")),
        place=Coalesce(F("company__name"), Value(""), output_field=CharField()),
    )
    addressed = None
    if len(text) > 2:
        addresses = EmailAddress.objects.filter(key__startswith=address_key(text)).order_by().values("contact")[:MOST]
        addressed = rows.filter(pk__in=addresses).order_by()
    found = ten(rows, text, ("first_name", "last_name", "job_title", "place", "mail"), addressed)
    return [
        Hit(pk, f"{first} {last}".strip(), " · ".join(filter(None, (title, place, mail))))
        for pk, (first, last, title, place, mail) in found
    ]


@suggest("companies", "contacts.view_company")
def companies(text, reader):
    """By a word of their name."""
    found = ten(Company.objects.visible_to(reader), text, ("name", "industry", "city", "country"))
    return [
        Hit(pk, name, " · ".join(filter(None, (industry, city, countries.local(country)))))
        for pk, (name, industry, city, country) in found
    ]
