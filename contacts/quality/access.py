"""Who may see which figures of data quality, and mend what they found."""

from contacts.models import QualityFinding
from crm_site.testing import make
from crm_site.testing.access import STAFF, Access
from crm_site.testing.access_people import DEALERS


def _finding(cast):
    """A row of the rep's that a check found."""
    found = QualityFinding.objects.create(check_key="contacts.stale", key=make.contact(owner=cast.rep).pk)
    return [found.pk]


def _found_row(cast):
    return ["contacts.stale", QualityFinding.objects.get(pk=_finding(cast)[0]).key]


QUALITY = [
    Access("contacts:quality", GET=STAFF),
    Access("contacts:quality_file", GET=STAFF),
    Access("contacts:quality_look", POST="manager marketer analyst admin"),
    Access("contacts:quality_rules", GET="admin", POST="admin"),
    Access("contacts:quality_check", lambda cast: ["contacts.stale"], GET=STAFF),
    Access("contacts:quality_check", lambda cast: ["sales.past_due"], GET=DEALERS, case="of deals"),
    Access("contacts:quality_row", _found_row, GET="rep manager marketer analyst admin", unseen="agent"),
    Access("contacts:quality_dismiss", _finding, POST="rep manager marketer admin", unseen="agent"),
]
