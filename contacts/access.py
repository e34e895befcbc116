from django.core.files.base import ContentFile
from django.utils.timezone import now

from contacts import preferences
from contacts.models import BulkChange, ErasureRequest, Import, SavedView, Task
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


def _view(cast):
    return [SavedView.objects.create(name="Mine", owner=cast.rep, model="contacts.contact").pk]


def _shared_view(cast):
    return [SavedView.objects.create(name="Ours", owner=cast.rep, model="contacts.contact", shared=True).pk]


def _change(cast):
    return [BulkChange.objects.create(what="tag", owner=cast.rep).pk]


NOT_THE_REP = "manager agent marketer analyst admin outsider"


def _link(purpose, *more):
    return lambda cast: [preferences.token(make.contact(email="ada@example.org"), purpose, *more)]


def _wish(cast):
    wish = ErasureRequest.ask(make.contact())
    wish.confirm()
    return wish


def _erasure(cast):
    return [_wish(cast).pk]


def _erasure_link(cast):
    wish = _wish(cast)
    return [preferences.token(wish.contact, preferences.ERASURE, wish.pk)]


def _public(name, args, *, GET=None, POST=None):
    return Access(f"contacts:preferences{name}", args, GET=GET, POST=POST, public=True)


CHOICES, DATA = _link(preferences.CHOICES), _link(preferences.DATA)
PREFERENCES = [
    Access("contacts:revoke_links", _person, POST=WRITERS),
    Access("contacts:revoke_links", _colleagues_person, POST="agent marketer admin", case="of another team"),
    Access("contacts:erasures", GET="manager admin"),
    Access("contacts:erasure", _erasure, GET="manager admin", POST="admin"),
    Access("contacts:erasure_refuse", _erasure, GET="admin", POST="admin"),
    _public("_ask", lambda cast: [], GET=EVERYONE, POST=EVERYONE),
    _public("_email", _link(preferences.EMAIL, "new@example.org"), GET=EVERYONE, POST=EVERYONE),
    _public("_forget", _erasure_link, GET=EVERYONE, POST=EVERYONE),
    _public("", CHOICES, GET=EVERYONE, POST=EVERYONE),
    _public("_rhythm", CHOICES, POST=EVERYONE),
    _public("_pause", CHOICES, POST=EVERYONE),
    _public("_stop", CHOICES, POST=EVERYONE),
    _public("_send_link", CHOICES, POST=EVERYONE),
    _public("_details", DATA, GET=EVERYONE, POST=EVERYONE),
    _public("_address", DATA, GET=EVERYONE, POST=EVERYONE),
    _public("_data", DATA, GET=EVERYONE),
    _public("_file", DATA, GET=EVERYONE),
    _public("_erasure", DATA, GET=EVERYONE, POST=EVERYONE),
]


ACCESS = [
    *PREFERENCES,
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
    Access("contacts:vcard", _person, GET=STAFF),
    Access("contacts:companies", GET=STAFF),
    Access("contacts:company_filter_field", GET=STAFF),
    Access("contacts:company_add", GET=WRITERS, POST=WRITERS),
    Access("contacts:company", _company, GET=STAFF),
    Access("contacts:company_timeline", _company, GET=STAFF),
    Access("contacts:company_edit", _company, GET=WRITERS, POST=WRITERS),
    Access("contacts:company_write", _company, GET=WRITERS, POST=WRITERS),
    Access("contacts:view_add", lambda cast: ["contacts"], GET=STAFF, POST=STAFF),
    Access("contacts:view_counts", lambda cast: ["companies"], GET=STAFF),
    Access("contacts:view", _view, GET="rep", POST="rep", unseen=NOT_THE_REP),
    Access("contacts:view", _shared_view, GET="rep", POST="rep", case="shared by a colleague"),
    Access("contacts:view_state", _view, POST="rep", unseen=NOT_THE_REP),
    Access("contacts:view_delete", _view, POST="rep", unseen=NOT_THE_REP),
    Access("contacts:columns", lambda cast: ["contacts"], POST=STAFF),
    Access("contacts:bulk", lambda cast: ["assign"], GET=WRITERS, POST=WRITERS),
    Access("contacts:bulk", lambda cast: ["export"], GET=STAFF, POST=STAFF, case="export"),
    Access("contacts:bulk", lambda cast: ["delete"], GET="manager admin", POST="manager admin", case="delete"),
    Access("contacts:change", _change, GET="rep admin", unseen="manager agent marketer analyst"),
    Access("contacts:change_undo", _change, POST="rep", unseen="manager agent marketer analyst"),
    Access("contacts:tasks", GET=STAFF),
    Access("contacts:task_complete", _task, POST="rep manager admin", unseen="agent marketer analyst"),
    Access("contacts:imports", GET=IMPORTERS, POST=IMPORTERS),
    Access("contacts:import", _import, GET="rep admin", POST="rep admin", unseen="manager marketer"),
]
