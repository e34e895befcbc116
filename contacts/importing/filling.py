"""Setting what a row says, by the rules that the person chose, and noting what was there before."""

from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.custom import is_own
from contacts.custom.importing import of, own_names
from contacts.importing.writing import mould
from contacts.models import Interaction

STAMPS = ("updated_at", "version")
CREATE, UPDATE = "create", "update"


def may(row, record, run):
    """Whether the row is wanted: new ones, known ones, or both. One that is not is left out, with a remark."""
    what = run.mapping.get("what")
    if what == CREATE and record is not None:
        reason = _("There already; this import only adds.")
    elif what == UPDATE and record is None:
        reason = _("Nobody like this is there yet; this import only updates.")
    else:
        return True
    row.outcome, row.left = "skipped", True
    row.remarks.append(reason)
    return False


def fill(record, row, fields, run, *, behind=False):
    """Set what the file knows and the record does not say the same; whether anything changed.

    A blank changes nothing, unless its column was told to clear. With `behind` only what is empty is filled.
    """
    fields = (*fields, *own_names(row.values))
    news = {key: row.values[key] for key in fields if row.values.get(key) not in (None, "")}
    news |= {key: _empty(record, key) for key in row.blank & set(run.mapping.get("blanks", ())) if key in fields}
    changed = False
    for key, value in news.items():
        old = of(record, key)
        if old != value and not (behind and old not in (None, "")) and not (key == "external_id" and old):
            run.trace.set(record, key, value)
            changed = True
    if changed and record.pk:
        record.updated_at, record.version = now(), F("version") + 1
    return changed


def _empty(record, key):
    if is_own(key):
        return None
    field = record._meta.get_field(key)
    return None if field.null else ""


def tell(records, whose, run):
    """One fact for each record that came in by a file."""
    cast, nothing = mould(Interaction), {}
    said = {"kind": "contacts.imported", "at": now(), "by_id": run.owner and run.owner.pk, "data": nothing}
    run.trace.add(run.hand.add(cast(**{f"{whose}_id": one.pk}, **said) for one in records))


def tell_changes(records, whose, run):
    """One fact for each record that the file changed: what it said before, and what it says now."""
    at, label = now(), f"contacts.{whose}_changed"
    facts = [
        Interaction(
            **{whose: one},
            kind=label,
            at=at,
            by=run.owner,
            data={"changes": told, "import": run.pk, "file": run.name[:200]},
        )
        for one in records
        if (told := run.trace.told_of(one))
    ]
    run.trace.add(run.hand.add(facts))
