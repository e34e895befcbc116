"""The lists that remember: what each is a list of, how it is searched and sorted, and which columns it can show."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from contacts import columns
from contacts.models import Company, Contact
from crm_site.lib import filters
from crm_site.lib.listing import Column


@dataclass(frozen=True)
class ListOf:
    """`key` is its word in addresses, `url_name` its own page, `search(rows, text)` what its search field asks."""

    key: str
    model: type[Model]
    url_name: str
    permission: str
    sorts: dict
    search: Callable
    columns: tuple[Column, ...]
    shown: tuple[str, ...]
    default: str = "name"

    def base(self, reader, view=""):
        """All that the reader may see, or those that they own."""
        rows = self.model.objects.visible_to(reader)
        return rows.filter(owner=reader) if view == "mine" else rows

    def found(self, reader, state, *, as_of):
        """The rows of a state of the list at that instant; raises FilterError."""
        rows = self.base(reader, state.get("view", ""))
        if state.get("q"):
            rows = self.search(rows, state["q"])
        return filters.compile(state.get("filter") or {}, rows, reader=reader, as_of=as_of)


LISTS = {
    "contacts": ListOf(
        key="contacts",
        model=Contact,
        url_name="contacts:list",
        permission="contacts.view_contact",
        sorts={"name": ("folded", "pk"), "created": ("-created_at", "-pk"), "updated": ("-updated_at", "-pk")},
        search=lambda rows, text: rows.matching(text),
        columns=columns.PEOPLE,
        shown=columns.PEOPLE_SHOWN,
    ),
    "companies": ListOf(
        key="companies",
        model=Company,
        url_name="contacts:companies",
        permission="contacts.view_company",
        sorts={"name": ("folded", "pk"), "created": ("-created_at", "-pk")},
        search=lambda rows, text: rows.named(text),
        columns=columns.COMPANIES,
        shown=columns.COMPANIES_SHOWN,
    ),
}
