"""Own fields of records that become one, and of those that are parted again: key by key, archived ones as well."""

from contacts.models.custom import PREFIX, Bag, put


def taken(kept, others, chosen):
    """The values of the record that stays: of the record that was chosen for a field, else the first that has one."""
    rows = (kept, *others)
    source = {
        key: chosen.get(PREFIX + key) or next(row for row in rows if key in row.custom)
        for key in sorted({key for row in rows for key in row.custom})
    }
    return Bag({key: row.custom[key] for key, row in source.items() if key in row.custom})


def given_back(was, became, now):
    """`(what update writes, names of fields that were changed since and stay)`."""
    keys = was.keys() | became.keys()
    same = {key: was.get(key) for key in keys if now.get(key) == became.get(key) and was.get(key) != became.get(key)}
    left = [PREFIX + key for key in sorted(keys) if now.get(key) != became.get(key)]
    return ({"custom": put(same)} if same else {}), left
