"""Fields that a house adds itself, for people, companies and deals.

`fields_of(Contact)` are those in use; `read(field, text)`, `write(field, value)` and `say(field, value)` go between
text, value and words; `value_of(contact, field)` is what somebody has. A field's name anywhere is `custom.` and
its key: `contact.revise(by=user, version=contact.version, **{"custom.budget": Money(…)})` changes one.
"""

from contacts.custom.definitions import fields_of, find, is_own, known_of
from contacts.custom.kinds import Money
from contacts.custom.records import (
    changed,
    keep,
    pack,
    read,
    said_of,
    say,
    split,
    stored,
    told,
    unpacked,
    update_of,
    value_of,
    values_of,
    write,
)

__all__ = [
    "Money",
    "changed",
    "fields_of",
    "find",
    "is_own",
    "keep",
    "known_of",
    "pack",
    "read",
    "said_of",
    "say",
    "split",
    "stored",
    "told",
    "unpacked",
    "update_of",
    "value_of",
    "values_of",
    "write",
]
