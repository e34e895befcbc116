"""Making one of several records, and parting them again.

`join(kept, others, chosen=…, by=…)` moves all that hangs on the others to the one that stays; `part(merge, by=…)` puts
each row and field back. A record that was merged keeps its row, hidden behind `merged_into`.
"""

from contacts.merging.joining import FIELDS, CannotMerge, join
from contacts.merging.parting import CannotPart, part

__all__ = ["FIELDS", "CannotMerge", "CannotPart", "after_merge", "join", "living", "part"]
_listeners = []


def after_merge(react):
    """Have an upper floor bring up to date what it sums up: `react(model, keys)` of all records that took part."""
    _listeners.append(react)
    return react


def tell(model, keys):
    for react in _listeners:
        react(model, keys)


def living(record):
    """The record that stands for this one now: itself, unless it was merged."""
    while record.merged_into_id:
        record = record.merged_into
    return record
