"""People, companies, what happened between us, and what they allow us to do."""

from contacts.models.agenda import Agenda
from contacts.models.bulk import BulkChange, BulkChangeRow
from contacts.models.company import Company
from contacts.models.consent import Channel, Consent, ContactPreference, Purpose, Suppression
from contacts.models.contact import Contact
from contacts.models.custom import CustomField
from contacts.models.dates import ImportantDate
from contacts.models.duplicate import DuplicatePair
from contacts.models.erasure import ErasureRequest
from contacts.models.files import File
from contacts.models.history import FieldChange
from contacts.models.imports import Correction, Import, ImportRow, ImportTrace, PlannedRow, SeenHandles
from contacts.models.interaction import Interaction, interaction_recorded
from contacts.models.logged import LoggedMail, Stranger
from contacts.models.look import Look
from contacts.models.mail import MailSettings, MailTemplate, OutgoingMail
from contacts.models.merge import Merge, MergeMove
from contacts.models.people_list import ListMember, PeopleList
from contacts.models.quality import QualityFigure, QualityFinding, QualityRules
from contacts.models.reach import EmailAddress, PhoneNumber, PostalAddress, address_key
from contacts.models.relations import CannotRelate, Relation
from contacts.models.roles import Role
from contacts.models.saved import ColumnChoice, SavedView
from contacts.models.sought import NameWord, OwnWords, PersonWords, StaleWords
from contacts.models.tasks import Task
from contacts.models.work import Note, Tag

__all__ = [
    "Agenda",
    "BulkChange",
    "BulkChangeRow",
    "CannotRelate",
    "Channel",
    "ColumnChoice",
    "Company",
    "Consent",
    "Contact",
    "ContactPreference",
    "Correction",
    "CustomField",
    "DuplicatePair",
    "EmailAddress",
    "ErasureRequest",
    "FieldChange",
    "File",
    "Import",
    "ImportRow",
    "ImportTrace",
    "ImportantDate",
    "Interaction",
    "ListMember",
    "LoggedMail",
    "Look",
    "MailSettings",
    "MailTemplate",
    "Merge",
    "MergeMove",
    "NameWord",
    "Note",
    "OutgoingMail",
    "OwnWords",
    "PeopleList",
    "PersonWords",
    "PhoneNumber",
    "PlannedRow",
    "PostalAddress",
    "Purpose",
    "QualityFigure",
    "QualityFinding",
    "QualityRules",
    "Relation",
    "Role",
    "SavedView",
    "SeenHandles",
    "StaleWords",
    "Stranger",
    "Suppression",
    "Tag",
    "Task",
    "address_key",
    "interaction_recorded",
]
