from django.core.files.base import ContentFile
from django.utils.timezone import now

from contacts.models import Import, Task
from crm_site.testing import make
from crm_site.testing.access import EVERYONE, STAFF, Access

WRITERS = "rep manager agent marketer admin"
IMPORTERS = "rep manager marketer admin"


def _person(cast):
    return [make.contact(owner=cast.rep).pk]


def _colleagues_person(cast):
    return [make.contact(owner=cast.other_rep).pk]


def _company(cast):
    return [make.company(owner=cast.rep).pk]


def _task(cast):
    return [Task.objects.create(title="Call", due_at=now(), assignee=cast.rep).pk]


def _import(cast):
    run = Import(kind="contacts", name="people.csv", owner=cast.rep)
    run.file.save("people.csv", ContentFile(b"name,email\nAda,ada@example.org\n"))
    return [run.pk]


ACCESS = [
    Access("today", GET=EVERYONE),
    Access("search", GET=EVERYONE),
    Access("contacts:list", GET=STAFF),
    Access("contacts:filter_field", GET=STAFF),
    Access("contacts:add", GET=WRITERS, POST=WRITERS),
    Access("contacts:contact", _person, GET=STAFF),
    Access("contacts:timeline", _person, GET=STAFF),
    Access("contacts:edit", _person, GET=WRITERS, POST=WRITERS),
    Access(
        "contacts:edit",
        _colleagues_person,
        GET="agent marketer admin",
        POST="agent marketer admin",
        case="of another team",
    ),
    Access("contacts:write", _person, GET=WRITERS, POST=WRITERS),
    Access("contacts:consent", _person, GET=WRITERS, POST=WRITERS),
    Access("contacts:companies", GET=STAFF),
    Access("contacts:company_filter_field", GET=STAFF),
    Access("contacts:company_add", GET=WRITERS, POST=WRITERS),
    Access("contacts:company", _company, GET=STAFF),
    Access("contacts:company_timeline", _company, GET=STAFF),
    Access("contacts:company_edit", _company, GET=WRITERS, POST=WRITERS),
    Access("contacts:company_write", _company, GET=WRITERS, POST=WRITERS),
    Access("contacts:tasks", GET=STAFF),
    Access("contacts:task_complete", _task, POST="rep manager admin", unseen="agent marketer analyst"),
    Access("contacts:imports", GET=IMPORTERS, POST=IMPORTERS),
    Access("contacts:import", _import, GET="rep admin", POST="rep admin", unseen="manager marketer"),
]
