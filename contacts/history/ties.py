"""Changes of what ties a person or a company to others, said from the side of the record whose history is read."""

from types import SimpleNamespace

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as say

from contacts.models import FieldChange, ImportantDate, Relation, Role
from crm_site.lib.when import period

KINDS = {"roles": Role, "relations": Relation, "dates": ImportantDate}
LINKS = {"contact_id", "other_id", "company_id"}
MERGED = "merge"  # on what way the rows of merged records move


def known_rows(changes):
    """`{(kind of row, key): its fields}` of the rows that were changed: as they are, or as they were removed."""
    found = {}
    for model in KINDS.values():
        of = model._meta.label_lower
        keys = {one.key for one in changes if one.of == of and one.what == FieldChange.What.CHANGED}
        if keys:
            removed = FieldChange.objects.filter(of=of, key__in=keys, what=FieldChange.What.REMOVED)
            found |= {(of, one.key): {name: pair[0] for name, pair in one.changes.items()} for one in removed}
            found |= {(of, row["id"]): _stored(model, row) for row in model.objects.filter(pk__in=keys).values()}
    return found


def _stored(model, row):
    """A row as the history holds it."""
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def keys_in(said):
    """`{column: key}` of the people and companies that a row names."""
    return {name: said[name] for name in LINKS if said.get(name)}


def is_unsaid(change, name, side):
    """Whose it is goes without saying, and so does that it moved when they were merged."""
    if name not in LINKS:
        return False
    mine = change.contact_key if side == "contact" else change.company_key
    return change.through == MERGED or (change.changes[name][1] == mine and name != "company_id")


def label(words, change, sort, name, plain):
    """`Position at Acme`, `Position at Acme: since`, `Opening of the shop: day`."""
    said = words.rows.get((change.of, change.key), {})
    title = {"roles": _of_role, "relations": _of_relation, "dates": _of_date}[sort](words, change, said)
    if sort == "roles" and name == "title":
        return title
    return f"{title}: {plain[:1].lower()}{plain[1:]}"


def _of_role(words, change, said):
    if words.side == "company":
        return say("Position of %s") % words.word(change.of, "contact_id", said.get("contact_id"))
    return say("Position at %s") % words.word(change.of, "company_id", said.get("company_id"))


def _of_relation(words, change, said):
    return say("Relation")


def _of_date(words, change, said):
    return ImportantDate(kind=said.get("kind", ""), label=said.get("label") or "").name or say("Date")


def whole(words, change, sort, said):
    """All that a row says that came or went: `Buyer at Acme (since Mar 2018)`, `reports to Ada`, `Opening: 1 May`."""
    return {"roles": _role, "relations": _relation, "dates": _date}[sort](words, change, said)


def _role(words, change, said):
    title = words.word(change.of, "title", said.get("title"))
    company = words.word(change.of, "company_id", said.get("company_id"))
    person = words.word(change.of, "contact_id", said.get("contact_id"))
    if words.side == "company":
        main = f"{person}: {title}" if title else person
    else:
        main = say("%(title)s at %(company)s") % {"title": title, "company": company} if title else company
    when = period(_day(said, "since"), _day(said, "until"), bool(said.get("ended")))
    return f"{main} ({when})" if when else main


def _relation(words, change, said):
    row = Relation(contact_id=said.get("contact_id"), other_id=said.get("other_id"), kind=said.get("kind"))
    me = SimpleNamespace(pk=change.contact_key)
    other = "other_id" if row.contact_id == me.pk else "contact_id"
    return f"{row.label_for(me)} {words.word(change.of, other, said.get(other))}"


def _date(words, change, said):
    one = ImportantDate(kind=said.get("kind"), label=said.get("label") or "", day=_day(said, "day"))
    return say("%s, every year") % one if said.get("yearly") else str(one)


def _day(said, name):
    return parse_date(said[name]) if said.get(name) else None
