from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from contacts.access import IMPORTERS, NOT_THE_REP, _merge, _note, _pair, _shared_view, _view
from contacts.api.tie_access import MORE, binned, pk_of, said
from contacts.importing.access import _ended_import, _import, _planned
from contacts.models import BulkChange, Task
from crm_site.jobs.models import Job
from crm_site.testing import make
from crm_site.testing.access import EVERYONE, STAFF
from crm_site.testing.access_people import WIDE, WRITERS, colleagues_person, company, person
from crm_site.testing.api import Call

IMPORT_OTHERS = "manager marketer"
NEW = {"first_name": "Grace", "last_name": "Hopper", "email": "grace@example.org"}


def _task(cast):
    return [Task.add("Call", by=cast.rep, due_at=now()).pk]


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


WAYS = {
    "emails": {"address": "new@example.org"},
    "phones": {"number": "+49 40 7654321"},
    "addresses": {"city": "York"},
}


def _ways(kind, body):
    name = f"contact_{kind}"
    return [
        Call(f"{name}_add", WRITERS, pk_of(person), said(**body)),
        Call(f"{name}_add", WIDE, pk_of(colleagues_person), said(**body), case="of another team"),
        Call(f"{name}_change", WRITERS, _way(kind), said(label="work")),
        Call(f"{name}_change", WIDE, _way(kind, "other_rep"), said(label="work"), case="of another team"),
        Call(f"{name}_remove", WRITERS, _way(kind)),
        Call(f"{name}_remove", WIDE, _way(kind, "other_rep"), case="of another team"),
    ]


PEOPLE = [
    Call("contact_list", STAFF),
    Call("contact_add", WRITERS, body=said(**NEW)),
    Call("contact", STAFF, pk_of(person)),
    Call("contact_change", WRITERS, pk_of(person), said(job_title="Buyer")),
    Call("contact_change", WIDE, pk_of(colleagues_person), said(job_title="Buyer"), case="of another team"),
    Call("contact_delete", "manager admin", pk_of(person)),
    Call("contact_restore", "manager admin", binned(make.contact)),
    Call("contact_restore", "admin", binned(make.contact, "other_rep"), unseen="manager", case="of another team"),
    Call("company_restore", "manager admin", binned(make.company)),
    Call("company_list", STAFF),
    Call("company_add", WRITERS, body=said(name="Analytical Engines")),
    Call("company", STAFF, pk_of(company)),
    Call("company_change", WRITERS, pk_of(company), said(industry="Textiles")),
    Call("company_delete", "manager admin", pk_of(company)),
    *(call for kind, body in WAYS.items() for call in _ways(kind, body)),
    Call("contact_timeline", STAFF, pk_of(person)),
    Call("contact_write", WRITERS, pk_of(person), said(text="She called.")),
    Call("company_timeline", STAFF, pk_of(company)),
    Call("company_write", WRITERS, pk_of(company), said(text="They called.", kind="call", outcome="reached")),
    Call("fact_kinds", STAFF),
    Call("note_list", STAFF),
    Call("note", STAFF, pk_of(_note)),
    Call("note_pin", WRITERS, pk_of(_note), said(pinned=True)),
    Call("duplicate_list", WRITERS),
    Call("duplicate_search", WRITERS, body=said(of="contacts")),
    Call("duplicate_part", WRITERS, pk_of(_pair), said(same=False)),
    Call("duplicate_reopen", WRITERS, pk_of(_pair)),
    Call("merge_list", STAFF),
    Call("merge", WRITERS, body=_two),
    Call("merge", WIDE, body=_two_of_colleagues, case="of another team"),
    Call("merge_undo", WRITERS, pk_of(_merge)),
]
CONSENT = [
    Call("consent_list", STAFF, pk_of(person)),
    Call("consent_say", WRITERS, pk_of(person), said(channel="email", granted=True, source="fair")),
    Call(
        "consent_say",
        WIDE,
        pk_of(colleagues_person),
        said(channel="email", granted=True, source="fair"),
        case="of another team",
    ),
    Call("preference_link", STAFF, pk_of(person)),
    Call("preference_link_revoke", WRITERS, pk_of(person)),
    Call("preferences_read", STAFF, pk_of(person)),
    Call("preferences_change", WRITERS, pk_of(person), said(most_per_month=4)),
    Call("preferences_change", WIDE, pk_of(colleagues_person), said(paused=True), case="of another team"),
    Call("suppression_add", WRITERS, body=said(address="no@example.org")),
    Call("suppression_lookup", STAFF, body=said(address="no@example.org")),
]
LISTS = [
    Call("list_list", EVERYONE),
    Call("list_fields", STAFF, lambda cast: {"of": "contacts"}),
    Call("own_field_list", STAFF, lambda cast: {"of": "contacts"}),
    Call("list_sentence", STAFF, lambda cast: {"of": "contacts"}, said(filter={})),
    Call("view_list", EVERYONE),
    Call("view_add", STAFF, body=said(name="Buyers", of="contacts")),
    Call("view", "rep", pk_of(_view), unseen=NOT_THE_REP),
    Call("view", EVERYONE, pk_of(_shared_view), case="shared"),
    Call("view_change", "rep", pk_of(_view), said(name="Ours"), unseen=NOT_THE_REP),
    Call("view_change", "rep", pk_of(_shared_view), said(name="Ours"), case="shared by a colleague"),
    Call("view_delete", "rep", pk_of(_view), unseen=NOT_THE_REP),
    Call("search", STAFF, query={"q": "ada"}),
]
TASKS = [
    Call("task_list", STAFF),
    Call("task_add", STAFF, body=said(title="Call Ada")),
    Call("task", "rep manager admin", pk_of(_task), unseen="agent marketer analyst"),
    Call("task_change", "rep manager admin", pk_of(_task), said(priority=1), unseen="agent marketer analyst"),
    Call("task_skip", "rep manager admin", pk_of(_task), unseen="agent marketer analyst"),
    Call("task_complete", "rep manager admin", pk_of(_task), unseen="agent marketer analyst"),
    Call("task_reopen", "rep manager admin", pk_of(_task), unseen="agent marketer analyst"),
]
FILES = [
    Call("import_list", IMPORTERS),
    Call("import_add", IMPORTERS, body=said(kind="contacts"), files=_file),
    Call("import_one", "rep admin", pk_of(_import), unseen=IMPORT_OTHERS),
    Call("import_guess", "rep admin", pk_of(_import), unseen=IMPORT_OTHERS),
    Call("import_rehearse", "rep admin", pk_of(_import), unseen=IMPORT_OTHERS),
    Call("import_start", "rep admin", pk_of(_planned), unseen=IMPORT_OTHERS),
    Call("import_undo", "rep admin", pk_of(_ended_import), unseen=IMPORT_OTHERS),
    Call("import_cancel", "rep admin", pk_of(_import), unseen=IMPORT_OTHERS),
    Call("import_rows", "rep admin", pk_of(_ended_import), unseen=IMPORT_OTHERS),
    Call("import_errors", "rep admin", _errors, unseen=IMPORT_OTHERS),
    Call("export_start", STAFF, body=said(of="contacts", format="csv")),
    Call("export_list", EVERYONE),
    Call("export_one", "rep admin", _export, unseen=NOT_THE_REP.replace(" admin", "")),
    Call("export_file", "rep admin", _export, unseen=NOT_THE_REP.replace(" admin", "")),
    Call("export_cancel", "rep", _export, unseen=NOT_THE_REP.replace(" admin", "")),
]
CALLS = [*PEOPLE, *MORE, *CONSENT, *LISTS, *TASKS, *FILES]
