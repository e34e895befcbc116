"""What hangs on many people, read at once for columns of an export: `read(keys)` gives `{key of a person: value}`."""

from contacts.custom.people import staff
from contacts.models import Contact
from contacts.vcard.text import escape
from crm_site.lib import among  # noqa: F401 (`contact__among`)


def first(model, name):
    """The primary one of this sort."""

    def read(keys):
        rows = model.objects.filter(contact__among=keys).order_by("contact", "-is_primary", "pk").distinct("contact")
        return dict(rows.values_list("contact", name))

    return read


def all_of(model, value_of):
    """All of this sort with their labels, a line each."""

    def read(keys):
        found = {}
        for row in model.objects.filter(contact__among=keys).order_by("-is_primary", "pk"):
            found.setdefault(row.contact_id, []).append(row)
        return {key: lines(rows, value_of) for key, rows in found.items()}

    return read


def tags(keys):
    found = {}
    carried = Contact.tags.through.objects.filter(contact__among=keys).order_by("tag__name")
    for key, name in carried.values_list("contact", "tag__name"):
        found.setdefault(key, []).append(name)
    return {key: ", ".join(names) for key, names in found.items()}


def lines(rows, value_of):
    """`label: value` in lines, as files say several of a kind and as our own import reads them."""
    return "\n".join(_line(row.label, value_of(row)) for row in rows)


def _line(label, value):
    value = value.replace("\r", "").replace("\n", " ")
    return f"{label}: {value}" if label or ": " in value else value


def address_of(email):
    return email.address


def number_of(phone):
    return phone.number


def place_of(address):
    """In the order of a vCard: box; more; street; city; region; postcode; country."""
    parts = ("", "", address.street, address.city, address.region, address.postcode, address.country)
    return ";".join(escape(part) for part in parts)


def colleague(key):
    """The name of somebody of the house; nothing for nobody."""
    return staff()[key].name if key else None
