"""Which fields there are: read once while a request is answered, so that no process ever works with old ones."""

from contacts.models import CustomField
from contacts.models.custom import PREFIX
from crm_site.lib.held import held


def fields_of(model):
    """The fields in use for records of this model, in their order."""
    return [field for field in known_of(model).values() if not field.is_archived]


def known_of(model):
    """`{key: field}`, also those that were archived."""
    return held("contacts.custom.fields", _all).get(model._meta.label_lower, {})


def find(model, name):
    """The field of that name (`custom.budget`) or key, archived or not; None when there never was one."""
    return known_of(model).get(name.removeprefix(PREFIX))


def is_own(name):
    return name.startswith(PREFIX)


def _all():
    found = {}
    for field in CustomField.objects.in_order():
        found.setdefault(field.subject, {})[field.key] = field
    return found
