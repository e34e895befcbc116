"""What can be done with many rows of a list at once. Each floor adds its verbs in `bulk`, found at start-up; a list
names in `ListOf.verbs` which of them it offers, and in which order.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from contacts.bulk.forms import BulkForm

DOORS = {"view": "visible_to", "change": "editable_by", "delete": "deletable_by"}
_verbs = {}


@dataclass(frozen=True)
class Verb:
    """`do(change, rows)` does it to a chunk of rows that are locked and allowed, and gives for each that it changed
    what was there before: `{key: {…}}`; the others were so already. `undo(change, rows, before)` puts that back and
    gives the keys of the rows it could. `form` asks how, `right` is what each row needs: view, change or delete.
    `label` is the whole name, `short` that on the bar; `note` warns of what cannot be taken back, `submit` is the
    button: both may say `%(n)s`, as in “3 people”. `load(rows)` fetches what the verb needs, `done` is its result.
    One with a page of its own names it as `door`: it gets the rows that were picked, the rest is its own business.
    `changed_rows(model)` are those among which the undo looks for what it put away.
    """

    key: str
    label: str
    icon: str
    do: Callable | None
    short: str = ""
    form: type = BulkForm
    right: str = "change"
    undo: Callable | None = None
    danger: bool = False
    note: str = ""
    submit: str = ""
    done: str = _("%s changed")
    load: Callable = lambda rows: rows
    chunk: int = 500
    work: str = "contacts.bulk"
    door: str = ""
    changed_rows: Callable = lambda model: model.objects.all()

    @property
    def on_bar(self):
        return self.short or self.label


def add(of, *verbs):
    """Offer these to the list of that key."""
    _verbs.setdefault(of, {}).update({verb.key: verb for verb in verbs})


def find(of, key):
    """The verb of a list by their keys, or None."""
    return _verbs.get(of, {}).get(key)


def offered(of, reader):
    """What this person may do with rows of the list, in its order."""
    known = [find(of.key, key) for key in of.verbs]
    return [verb for verb in known if verb and may(reader, of, verb)]


def may(reader, of, verb):
    """Whether the person has the right at all; how far it reaches is seen row by row."""
    meta = of.model._meta
    return reader.has_perm(of.permission) and reader.has_perm(f"{meta.app_label}.{verb.right}_{meta.model_name}")


def within(rows, verb, reader):
    """Those of the rows to which the person may do that, as of now."""
    return getattr(rows, DOORS[verb.right])(reader)


def each(change, rows, act, *, refused=()):
    """Do it row by row: `act(row)` gives what was there before, or None when the row was so already.

    A row that refuses (by one of the exceptions `refused`) stays as it is and is counted with its reason.
    """
    done = {}
    for row in rows:
        try:
            with transaction.atomic():
                before = act(row)
        except refused as reason:
            change.decline(str(reason))
        else:
            if before is not None:
                done[row.pk] = before
    return done


def each_back(change, rows, before, back, *, refused=()):
    """Undo row by row: `back(row, before)` says whether it could; gives the keys of those."""
    return set(each(change, rows, lambda row: {} if back(row, before[row.pk]) else None, refused=refused))
