from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from contacts.access import (
    IMPORTERS,
    NOT_THE_REP,
    WIDE,
    WRITERS,
    _colleagues_person,
    _company,
    _ended_import,
    _import,
    _merge,
    _note,
    _pair,
    _person,
    _planned,
    _shared_view,
    _view,
)
from contacts.binning import put_in_bin
from contacts.filing import take
from contacts.models import BulkChange, Task
from crm_site.jobs.models import Job
from crm_site.testing import make
from crm_site.testing.access import EVERYONE, STAFF
from crm_site.testing.api import Call

IMPORT_OTHERS = "manager marketer"
NEW = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@example.org"}


def _task(cast):
    return [Task.add("Call", by=cast.rep, due_at=now()).pk]


def _pk(make_args):
    return lambda cast: {"pk": make_args(cast)[0]}


def _said(**body):
    return lambda cast: body


def _way(kind, owner="rep"):
    def made(cast):
        person = make.contact(owner=getattr(cast, owner), email="ada@example.org", phone="+49 30 1234567")
        person.addresses.create(city="Leeds")
        return {"pk": person.pk, "way": getattr(person, kind).first().pk}

    return made


def _file(cast):
    return {"file": SimpleUploadedFile("people.csv", b"name,email\nAda,ada@example.org\n")}


def _export(cast):
    job = Job.objects.create(kind="contacts.export", title="a file", owner=cast.rep)
    job.result_file.save("r.csv", SimpleUploadedFile("r.csv", b"a,b"))
    change = BulkChange.objects.create(of="contacts", what="export", owner=cast.rep, job=job, value={"format": "csv"})
    return {"pk": change.pk}


def _errors(cast):
    from contacts.models import Import  # only this row needs it

    run = Import.objects.select_related("job").get(pk=_ended_import(cast)[0])
    run.job.error_file.save("e.csv", SimpleUploadedFile("e.csv", b"a,b"))
    return {"pk": run.pk}


def _two(cast):
    return {"kept": make.contact(owner=cast.rep).pk, "others": [make.contact(owner=cast.rep).pk]}


def _two_of_colleagues(cast):
    return {"kept": make.contact(owner=cast.other_rep).pk, "others": [make.contact(owner=cast.other_rep).pk]}


def _binned(make_one, owner="rep"):
    def made(cast):
        row = make_one(owner=getattr(cast, owner))
        put_in_bin([row], by=cast.admin)
        return {"pk": row.pk}

    return made


def _upload(cast):
    return {"file": SimpleUploadedFile("note.txt", b"She likes linen.")}


def _held(cast):
    return {"pk": take(make.contact(owner=cast.rep), "note.txt", b"She likes linen.", by=cast.rep).pk}


WAYS = {
    "emails": {"address": "new@example.org"},
    "phones": {"number": "+49 40 7654321"},
    "addresses": {"city": "York"},
}


def _ways(kind, body):
    name = f"contact_{kind}"
    return [
        Call(f"{name}_add", WRITERS, _pk(_person), _said(**body)),
        Call(f"{name}_add", WIDE, _pk(_colleagues_person), _said(**body), case="of another team"),
        Call(f"{name}_change", WRITERS, _way(kind), _said(label="work")),
        Call(f"{name}_change", WIDE, _way(kind, "other_rep"), _said(label="work"), case="of another team"),
        Call(f"{name}_remove", WRITERS, _way(kind)),
        Call(f"{name}_remove", WIDE, _way(kind, "other_rep"), case="of another team"),
    ]


PEOPLE = [
    Call("contact_list", STAFF),
    Call("contact_add", WRITERS, body=_said(**NEW)),
    Call("contact", STAFF, _pk(_person)),
    Call("contact_change", WRITERS, _pk(_person), _said(job_title="Buyer")),
    Call("contact_change", WIDE, _pk(_colleagues_person), _said(job_title="Buyer"), case="of another team"),
    Call("contact_delete", "manager admin", _pk(_person)),
    Call("contact_restore", "manager admin", _binned(make.contact)),
    Call("contact_restore", "admin", _binned(make.contact, "other_rep"), unseen="manager", case="of another team"),
    Call("company_restore", "manager admin", _binned(make.company)),
    Call("company_list", STAFF),
    Call("company_add", WRITERS, body=_said(name="Analytical Engines")),
    Call("company", STAFF, _pk(_company)),
    Call("company_change", WRITERS, _pk(_company), _said(industry="Textiles")),
    Call("company_delete", "manager admin", _pk(_company)),
    *(call for kind, body in WAYS.items() for call in _ways(kind, body)),
    Call("contact_timeline", STAFF, _pk(_person)),
    Call("contact_write", WRITERS, _pk(_person), _said(text="She called.")),
    Call("company_timeline", STAFF, _pk(_company)),
    Call("company_write", WRITERS, _pk(_company), _said(text="They called.", kind="call", outcome="reached")),
    Call("fact_kinds", STAFF),
    Call("note_list", STAFF),
    Call("note", STAFF, _pk(_note)),
    Call("note_pin", WRITERS, _pk(_note), _said(pinned=True)),
    Call("duplicate_list", WRITERS),
    Call("duplicate_search", WRITERS, body=_said(of="contacts")),
    Call("duplicate_part", WRITERS, _pk(_pair), _said(same=False)),
    Call("merge_list", STAFF),
    Call("merge", WRITERS, body=_two),
    Call("merge", WIDE, body=_two_of_colleagues, case="of another team"),
    Call("merge_undo", WRITERS, _pk(_merge)),
]
TODAY = "2026-05-04"
BELONGINGS = [
    Call("role_list", STAFF, _pk(_person)),
    Call("role_add", WRITERS, _pk(_person), _said(company="Navy", title="Admiral", since=TODAY)),
    Call("role_add", WIDE, _pk(_colleagues_person), _said(company="Navy"), case="of another team"),
    Call("relation_list", STAFF, _pk(_person)),
    Call("relation_add", WRITERS, _pk(_person), lambda cast: {"word": "reports_to", "other_id": _person(cast)[0]}),
    Call("date_list", STAFF, _pk(_person)),
    Call("date_add", WRITERS, _pk(_person), _said(kind="name_day", day=TODAY)),
    Call("contact_files", STAFF, _pk(_person)),
    Call("contact_file_add", WRITERS, _pk(_person), files=_upload),
    Call("company_files", STAFF, _pk(_company)),
    Call("company_file_add", WRITERS, _pk(_company), files=_upload),
    Call("file_content", STAFF, _held),
]
CONSENT = [
    Call("consent_list", STAFF, _pk(_person)),
    Call("consent_say", WRITERS, _pk(_person), _said(channel="email", granted=True, source="fair")),
    Call(
        "consent_say",
        WIDE,
        _pk(_colleagues_person),
        _said(channel="email", granted=True, source="fair"),
        case="of another team",
    ),
    Call("preference_link", STAFF, _pk(_person)),
    Call("suppression_add", WRITERS, body=_said(address="no@example.org")),
    Call("suppression_lookup", STAFF, body=_said(address="no@example.org")),
]
LISTS = [
    Call("list_list", EVERYONE),
    Call("list_fields", STAFF, lambda cast: {"of": "contacts"}),
    Call("list_sentence", STAFF, lambda cast: {"of": "contacts"}, _said(filter={})),
    Call("view_list", EVERYONE),
    Call("view_add", STAFF, body=_said(name="Buyers", of="contacts")),
    Call("view", "rep", _pk(_view), unseen=NOT_THE_REP),
    Call("view", EVERYONE, _pk(_shared_view), case="shared"),
    Call("view_change", "rep", _pk(_view), _said(name="Ours"), unseen=NOT_THE_REP),
    Call("view_change", "rep", _pk(_shared_view), _said(name="Ours"), case="shared by a colleague"),
    Call("view_delete", "rep", _pk(_view), unseen=NOT_THE_REP),
    Call("search", STAFF, query={"q": "ada"}),
]
TASKS = [
    Call("task_list", STAFF),
    Call("task_add", STAFF, body=_said(title="Call Ada")),
    Call("task", "rep manager admin", _pk(_task), unseen="agent marketer analyst"),
    Call("task_change", "rep manager admin", _pk(_task), _said(priority=1), unseen="agent marketer analyst"),
    Call("task_skip", "rep manager admin", _pk(_task), unseen="agent marketer analyst"),
    Call("task_complete", "rep manager admin", _pk(_task), unseen="agent marketer analyst"),
    Call("task_reopen", "rep manager admin", _pk(_task), unseen="agent marketer analyst"),
]
FILES = [
    Call("import_list", IMPORTERS),
    Call("import_add", IMPORTERS, body=_said(kind="contacts"), files=_file),
    Call("import_one", "rep admin", _pk(_import), unseen=IMPORT_OTHERS),
    Call("import_guess", "rep admin", _pk(_import), unseen=IMPORT_OTHERS),
    Call("import_rehearse", "rep admin", _pk(_import), unseen=IMPORT_OTHERS),
    Call("import_start", "rep admin", _pk(_planned), unseen=IMPORT_OTHERS),
    Call("import_undo", "rep admin", _pk(_ended_import), unseen=IMPORT_OTHERS),
    Call("import_rows", "rep admin", _pk(_ended_import), unseen=IMPORT_OTHERS),
    Call("import_errors", "rep admin", _errors, unseen=IMPORT_OTHERS),
    Call("export_start", STAFF, body=_said(of="contacts", format="csv")),
    Call("export_one", "rep admin", _export, unseen=NOT_THE_REP.replace(" admin", "")),
    Call("export_file", "rep admin", _export, unseen=NOT_THE_REP.replace(" admin", "")),
    Call("export_cancel", "rep", _export, unseen=NOT_THE_REP.replace(" admin", "")),
]
CALLS = [*PEOPLE, *BELONGINGS, *CONSENT, *LISTS, *TASKS, *FILES]
