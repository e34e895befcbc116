"""How a row is told to a program: one declaration gives the schema, the fields one may ask for, and what they cost."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from crm_site.api.problems import Problem
from crm_site.lib import keyset

MOST, USUAL = 200, 50


class Strict(Schema):
    """What a program sends: a name that we do not know is told, not swallowed."""

    model_config = ConfigDict(extra="forbid")


class Asked(Schema):
    """What a list takes in its address."""

    q: str = Field("", description="Search, as in the list's search field.", max_length=200)
    filter: str = Field("", description="A filter tree as JSON, as in GET /lists/{of}/fields.", max_length=20_000)
    view: str = Field("", description="A tab of the list, such as “mine”.", max_length=20)
    saved: int | None = Field(None, description="The number of a saved view; the rest of the address outweighs it.")
    sort: str = Field("", description="An order of the list; with “-” in front the other way round.", max_length=40)
    cursor: str = Field("", description="`next` or `previous` of an earlier answer.", max_length=2000)
    limit: int = Field(USUAL, ge=1, le=MOST)
    fields: str = Field("", description="The fields that are wanted, with commas; all when left out.", max_length=1000)


class Walked(Schema):
    """What a plain list without search takes in its address."""

    cursor: str = Field("", description="`next` or `previous` of an earlier answer.", max_length=2000)
    limit: int = Field(USUAL, ge=1, le=MOST)


@dataclass(frozen=True)
class Part:
    """One field: its type, how it is read from a row, and what a whole page of rows needs for it."""

    kind: Any
    read: Callable | None = None
    load: Callable | None = None
    about: str = ""


class Shape:
    """`Shape("Contact", id=Part(int), emails=Part(list[Way], ways, load=…))`; without `read` it is the attribute."""

    def __init__(self, name, /, **parts):
        self.name, self.parts = name, parts
        fields = {key: (part.kind | None, Field(None, description=part.about or None)) for key, part in parts.items()}
        self.schema = create_model(name, __base__=Schema, **fields)
        links = {"next": (str, ""), "previous": (str, "")}
        self.page = create_model(f"{name}Page", __base__=Schema, items=(list[self.schema], ...), **links)

    def chosen(self, asked=""):
        """The names that are wanted; raises Problem for one that is not there."""
        names = [name.strip() for name in asked.split(",") if name.strip()] or list(self.parts)
        unknown = [name for name in names if name not in self.parts]
        if unknown:
            known = ", ".join(self.parts)
            text = _("There is no field “%(name)s”. There are: %(known)s.") % {"name": unknown[0], "known": known}
            raise Problem(422, fields={"fields": [text]})
        return names

    def loaded(self, rows, names=None):
        """The rows with all that these fields need, for the whole page at once."""
        for name in self.parts if names is None else names:
            load = self.parts[name].load
            rows = load(rows) if load else rows
        return rows

    def said(self, row, names=None):
        return {name: self._value(name, row) for name in (self.parts if names is None else names)}

    def _value(self, name, row):
        read = self.parts[name].read
        return read(row) if read else getattr(row, name)

    def walk(self, rows, order, asked, names=None):
        """One page of the rows in this order, as `{items, next, previous}`."""
        page = keyset.page(self.loaded(rows, names), order, checked(asked.cursor, order), size=asked.limit)
        items = [self.said(row, names) for row in page]
        return {"items": items, "next": page.next, "previous": page.previous}


def checked(cursor, order):
    """The cursor, if it is good for this order: a bad one is told, or a program would begin at the top for ever."""
    try:
        if cursor:
            signing.loads(cursor, salt=keyset._salt(order))
    except signing.BadSignature:
        text = _("This cursor is not of this list in this order. Begin without one.")
        raise Problem(422, fields={"cursor": [text]}) from None
    return cursor


def tree_of(text):
    """The filter of the address, to be compiled; raises Problem."""
    try:
        tree = json.loads(text or "{}")
    except (ValueError, RecursionError):
        tree = None
    if not isinstance(tree, dict):
        raise Problem(422, fields={"filter": [_("The filter is no JSON object.")]})
    return tree


class Money(Schema):
    """An amount is a text of digits, so that no program rounds it."""

    amount: Decimal | None
    currency: str


def money(amount, currency):
    return None if amount is None else {"amount": amount, "currency": currency}


class Ref(Schema):
    """Something else, by its number."""

    id: int
    name: str


def ref(row):
    return None if row is None else {"id": row.pk, "name": str(row)}
