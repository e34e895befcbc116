"""The changes of a record in words: which field, what it was, what it became, by whom and on what way."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import BooleanField, Model, Q
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts import custom, inline
from contacts.history import ties
from contacts.models import (
    Company,
    Contact,
    ContactPreference,
    EmailAddress,
    FieldChange,
    ImportantDate,
    PhoneNumber,
    PostalAddress,
    Relation,
    Role,
    Tag,
)
from crm_site.lib import keyset
from crm_site.lib.when import day, moment
from crm_site.staff.models import User

AT_ONCE = 30
NEWEST = ("-pk",)
TAGGED = Contact.tags.through
SORTS = {
    "emails": (EmailAddress, _("E-mail"), "address"),
    "phones": (PhoneNumber, _("Phone"), "number"),
    "addresses": (PostalAddress, _("Address"), "street"),
    "tags": (TAGGED, _("Tag"), "tag_id"),
    "roles": (Role, _("Position"), "title"),
    "relations": (Relation, _("Relation"), "kind"),
    "dates": (ImportantDate, _("Date"), "day"),
    "preference": (ContactPreference, _("Wishes"), "most_per_month"),
}
OF_COMPANY = ("roles", "dates")
BY_LABEL = {model._meta.label_lower: sort for sort, (model, _label, _name) in SORTS.items()}
WAYS = {
    "admin": _("in the administration"),
    "customer": _("by the customer"),
    "rapport": _("by Rapport"),
    "api": _("by the API"),
    "merge": _("by merging"),
    "outside": _("outside Rapport"),
}
JOBS = {
    "contacts.import": _("by an import"),
    "contacts.import_undo": _("by the undo of an import"),
    "contacts.bulk": _("with many others"),
}
UNSAID = {"contact_id"}  # of rows that belong to a person: who they are is told by the page


@dataclass(frozen=True)
class Line:
    """One field of a change. `column` is its name in the table, `before` what is put back."""

    change: FieldChange
    label: str
    column: str
    old: str
    new: str
    before: object = None
    sort: str = ""


@dataclass
class Told:
    """A change with its lines; `way` says how it came about when it was no page of ours."""

    change: FieldChange
    lines: list
    way: str


@dataclass
class History:
    page: keyset.Page
    told: list = field(default_factory=list)


def changes_of(record):
    """All changes of a record and of what belongs to it, also of those that were merged into it."""
    of = record._meta.label_lower
    if of == "contacts.contact":
        merged = Contact.everyone.filter(merged_into=record.pk).values_list("pk", flat=True)
        return FieldChange.objects.filter(contact_key__in=[record.pk, *merged], of__in=[of, *BY_LABEL])
    if of == "contacts.company":
        merged = Company.everyone.filter(merged_into=record.pk).values_list("pk", flat=True)
        parts = [SORTS[sort][0]._meta.label_lower for sort in OF_COMPANY]
        return FieldChange.objects.filter(company_key__in=[record.pk, *merged], of__in=[of, *parts])
    return FieldChange.objects.of_row(record)


def narrowed(changes, record, columns):
    """Those of these columns, or of these sorts of rows (`emails`)."""
    wanted = Q(pk__in=())
    for name in columns:
        if name in SORTS:
            wanted |= Q(of=SORTS[name][0]._meta.label_lower)
        else:
            wanted |= Q(of=record._meta.label_lower, changes__has_key=name)
    return changes.filter(wanted)


def history(record, *, columns=(), token="", size=AT_ONCE):
    """One page of it, newest first."""
    changes = changes_of(record).select_related("by")
    if columns:
        changes = narrowed(changes, record, columns)
    page = keyset.page(changes, NEWEST, token, size=size)
    words = Words(page, record._meta.model_name)
    told = [Told(change, words.lines(change, columns), way_of(change)) for change in page]
    return History(page, [one for one in told if one.lines])


def choices(record):
    """`[(value for the address, label)]` by which the history of such a record can be narrowed."""
    found = [(one.column, _label(one)) for one in record._meta.concrete_fields if not _is_unsaid(one)]
    found += [(field.name, field.label) for field in custom.known_of(type(record)).values()]
    sorts = SORTS if isinstance(record, Contact) else OF_COMPANY if isinstance(record, Company) else ()
    found += [(sort, str(SORTS[sort][1])) for sort in sorts]
    return sorted(found, key=lambda pair: pair[1].casefold())


def _label(one):
    return capfirst(str(one.verbose_name))


def _is_unsaid(one):
    hidden = {"version", "created_at", "updated_at", "folded", "key", "merged_into", "custom"}
    return one.primary_key or one.generated or one.name in hidden


def columns_of(fact, row):
    """The columns, or sorts of rows, that a fact changed in place is made of."""
    if custom.is_own(fact.key):
        return [fact.key]
    names = []
    for name in fact.read(row):
        stored = next((one for one in row._meta.concrete_fields if one.name == name), None)
        sort = {"mend_email": "emails", "mend_phone": "phones"}.get(name, name)
        names.append(stored.column if stored else sort)
    return [name for name in names if name in SORTS or any(one.column == name for one in row._meta.concrete_fields)]


def way_of(change):
    """How it came about; nothing for a page of ours, which goes without saying."""
    if change.through.startswith("job:"):
        return str(JOBS.get(change.through.removeprefix("job:"), _("in the background")))
    return str(WAYS.get(change.through, ""))


class Words:
    """The words of a page of changes: names of owners, companies and tags are looked up together. `side` is the kind
    of record that they are told of: a position is that of a person at a company, of a company that of a person.
    """

    def __init__(self, changes, side="contact"):
        self.side, self.rows = side, ties.known_rows(changes)
        wanted = {}
        for change in changes:
            for name, pair in change.changes.items():
                self._want(wanted, change.of, name, pair)
        for (of, _key), said in self.rows.items():
            for name, key in ties.keys_in(said).items():
                self._want(wanted, of, name, [key])
        self.known = {model: _everyone(model).in_bulk(keys) for model, keys in wanted.items() if keys}

    @staticmethod
    def _want(wanted, of, name, keys):
        """Remember whose names are needed."""
        stored = _columns(of).get(name)
        if stored and stored.related_model:
            wanted.setdefault(stored.related_model, set()).update(key for key in keys if isinstance(key, int))

    def lines(self, change, columns=()):
        """The lines of a change; of a row that came or went there is one, with all that it said."""
        sort = BY_LABEL.get(change.of, "")
        if change.what != FieldChange.What.CHANGED:
            whole = self._whole(change, sort)
            return [whole] if whole.old or whole.new else []
        names = [name for name in change.changes if not self._is_unsaid(change, name, sort)]
        names = [name for name in names if not columns or sort or name in columns]
        return [self._line(change, name, sort) for name in names]

    def _is_unsaid(self, change, name, sort):
        return ties.is_unsaid(change, name, self.side) if sort in ties.KINDS else name in UNSAID

    def _line(self, change, name, sort):
        old, new = change.changes[name]
        label = self.label(change.of, name)
        if sort in ties.KINDS:
            label = ties.label(self, change, sort, name, label)
        elif sort:
            label = f"{SORTS[sort][1]}: {label[:1].lower()}{label[1:]}"
        return Line(change, label, name, self.word(change.of, name, old), self.word(change.of, name, new), old, sort)

    def _whole(self, change, sort):
        main = SORTS[sort][2] if sort else ""
        said = {name: pair[0] if change.what == "removed" else pair[1] for name, pair in change.changes.items()}
        words = ties.whole(self, change, sort, said) if sort in ties.KINDS else self._listed(change, sort, said)
        old, new = (words, "") if change.what == "removed" else ("", words)
        return Line(change, str(SORTS[sort][1]) if sort else "", main, old, new, said.get(main), sort)

    def _listed(self, change, sort, said):
        """What is most telling first, the rest behind it."""
        if sort == "preference":
            wishes = {name: self.word(change.of, name, value) for name, value in said.items() if name not in UNSAID}
            return ", ".join(f"{self.label(change.of, name)}: {word}" for name, word in wishes.items() if word)
        if sort == "addresses":
            one = PostalAddress(**{name: said.get(name) or "" for name in PostalAddress.PARTS})
            return f"{one} ({said['label']})" if said.get("label") else str(one)
        main = SORTS[sort][2] if sort else ""
        first = self.word(change.of, main, said.get(main))
        rest = [
            self.word(change.of, name, value)
            for name, value in said.items()
            if name not in UNSAID | {main, "is_primary"} and value not in (None, "", False)
        ]
        return f"{first} ({', '.join(rest)})" if first and rest else first or ", ".join(rest)

    @staticmethod
    def label(of, name):
        stored = _columns(of).get(name)
        if field := _own(of, name):
            return field.label
        return _label(stored) if stored else capfirst(name.partition(".")[2] or name.replace("_", " "))

    def word(self, of, name, value):
        """A stored value as people write it."""
        stored = _columns(of).get(name)
        if value in (None, ""):
            return ""
        if _own(of, name):
            return custom.told(apps.get_model(of), name, value)
        if stored is None:
            return _plain(value)
        if stored.related_model:
            row = self.known.get(stored.related_model, {}).get(value)
            return str(row) if row else say("no longer there (%s)") % value
        if stored.choices:
            return str(dict(stored.flatchoices).get(value, value))
        return _by_kind(stored, value)


def _own(of, name):
    """The field of the house's own that is meant, or None."""
    return custom.find(apps.get_model(of), name) if custom.is_own(name) and _columns(of) else None


def _by_kind(stored, value):
    kind = stored.get_internal_type()
    if kind == "DateTimeField":
        return moment(parse_datetime(value))
    if kind == "DateField":
        return day(parse_date(value))
    if isinstance(stored, BooleanField):
        return say("yes") if value else say("no")
    return _plain(value)


def _plain(value):
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _columns(of):
    """The fields of a kind of row by their columns; none when the app is gone."""
    try:
        return {one.column: one for one in apps.get_model(of)._meta.concrete_fields}
    except LookupError:
        return {}


def _everyone(model: type[Model]):
    return getattr(model, "everyone", model._base_manager)


__all__ = ["BY_LABEL", "SORTS", "Tag", "User", "Words", "changes_of", "choices", "columns_of", "history", "inline"]
