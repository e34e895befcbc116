from crm_site.testing import make_custom
from crm_site.testing.access import Access


def _field(cast):
    return [make_custom.field().pk]


def _archived(cast):
    field = make_custom.field()
    field.archive()
    return [field.pk]


ACCESS = [
    Access("contacts:custom_fields", GET="admin"),
    Access("contacts:custom_fields_of", lambda cast: ["companies"], GET="admin"),
    Access("contacts:custom_field_add", lambda cast: ["contacts"], GET="admin", POST="admin"),
    Access("contacts:custom_field", _field, GET="admin", POST="admin"),
    Access("contacts:custom_field_move", _field, POST="admin"),
    Access("contacts:custom_field_archive", _field, POST="admin"),
    Access("contacts:custom_field_return", _archived, POST="admin"),
]
