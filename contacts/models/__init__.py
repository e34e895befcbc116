"""People, companies, what happened between us, and what they allow us to do."""

from contacts.models.bulk import BulkChange, BulkChangeRow
from contacts.models.company import Company
from contacts.models.consent import Channel, Consent, ContactPreference, Purpose, Suppression
from contacts.models.contact import Contact
from contacts.models.erasure import ErasureRequest
from contacts.models.imports import Import, ImportRow
from contacts.models.interaction import Interaction, interaction_recorded
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
    "EmailAddress",
    "ErasureRequest",
    "Import",
    "ImportRow",
    "Interaction",
    "Note",
    "PhoneNumber",
    "PostalAddress",
    "Purpose",
    "SavedView",
    "Suppression",
    "Tag",
    "Task",
    "address_key",
    "interaction_recorded",
]
