"""People, companies, what happened between us, and what they allow us to do."""

from contacts.models.bulk import BulkChange, BulkChangeRow
from contacts.models.company import Company
from contacts.models.consent import Channel, Consent, ContactPreference, Purpose, Suppression
from contacts.models.contact import Contact
from contacts.models.duplicate import DuplicatePair
from contacts.models.erasure import ErasureRequest
from contacts.models.imports import Correction, Import, ImportRow, ImportTrace, PlannedRow, SeenHandles
from contacts.models.interaction import Interaction, interaction_recorded
from contacts.models.look import Look
from contacts.models.merge import Merge, MergeMove
from contacts.models.people_list import ListMember, PeopleList
from contacts.models.reach import EmailAddress, PhoneNumber, PostalAddress, address_key
from contacts.models.saved import ColumnChoice, SavedView
from contacts.models.work import Note, Tag, Task

__all__ = [
    "BulkChange",
    "BulkChangeRow",
    "Channel",
    "ColumnChoice",
    "Company",
    "Consent",
    "Contact",
    "ContactPreference",
    "Correction",
    "DuplicatePair",
    "EmailAddress",
    "ErasureRequest",
    "Import",
    "ImportRow",
    "ImportTrace",
    "Interaction",
    "ListMember",
    "Look",
    "Merge",
    "MergeMove",
    "Note",
    "PeopleList",
    "PhoneNumber",
    "PlannedRow",
    "PostalAddress",
    "Purpose",
    "SavedView",
    "SeenHandles",
    "Suppression",
    "Tag",
    "Task",
    "address_key",
    "interaction_recorded",
]
