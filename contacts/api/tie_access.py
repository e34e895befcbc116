from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from contacts.binning import put_in_bin
from contacts.filing import take
from contacts.models import ErasureRequest, ImportantDate, OutgoingMail, QualityFinding
from crm_site.testing import make
from crm_site.testing.access import STAFF
from crm_site.testing.access_people import WIDE, WRITERS, colleagues_person, company, person
from crm_site.testing.api import Call


def pk_of(make_args):
    return lambda cast: {"pk": make_args(cast)[0]}


def said(**body):
    return lambda cast: body


def binned(make_one, owner="rep"):
    def made(cast):
        row = make_one(owner=getattr(cast, owner))
        put_in_bin([row], by=cast.admin)
        return {"pk": row.pk}

    return made


TODAY = "2026-05-04"


def _held(cast):
    return {"pk": take(make.contact(owner=cast.rep), "note.txt", b"She likes linen.", by=cast.rep).pk}


def _upload(cast):
    return {"file": SimpleUploadedFile("note.txt", b"She likes linen.")}


def _reachable(cast, owner="rep"):
    return {"pk": make.contact(owner=getattr(cast, owner), email=f"ada{make.number()}@example.org").pk}


def _tie(make_one, name, owner="rep", record=make.contact):
    """Somebody's position, relation or day: `make_one(record, cast)`."""

    def made(cast):
        whose = record(owner=getattr(cast, owner))
        return {"pk": whose.pk, name: make_one(whose, cast).pk}

    return made


def _role(person, cast):
    return person.add_role(make.company(), by=cast.admin, title="Adviser")


def _relation(person, cast):
    return person.relate("friend", make.contact(), by=cast.admin)


def _date(record, cast):
    return ImportantDate.add(record, by=cast.admin, kind="renewal", label="", day=date(2026, 5, 4), yearly=False)


def _mine_and_others(name, make_one, key, body=None, record=make.contact):
    return [
        Call(name, WRITERS, _tie(make_one, key, record=record), body),
        Call(name, WIDE, _tie(make_one, key, "other_rep", record), body, case="of another team"),
    ]


BELONGINGS = [
    Call("role_list", STAFF, pk_of(person)),
    Call("role_add", WRITERS, pk_of(person), said(company="Navy", title="Admiral", since=TODAY)),
    Call("role_add", WIDE, pk_of(colleagues_person), said(company="Navy"), case="of another team"),
    Call("relation_list", STAFF, pk_of(person)),
    Call("relation_add", WRITERS, pk_of(person), lambda cast: {"word": "reports_to", "other_id": person(cast)[0]}),
    Call("date_list", STAFF, pk_of(person)),
    Call("date_add", WRITERS, pk_of(person), said(kind="name_day", day=TODAY)),
    *_mine_and_others("role_change", _role, "role", said(title="Buyer")),
    *_mine_and_others("role_remove", _role, "role"),
    Call("company_roles", STAFF, pk_of(company)),
    Call("company_people", STAFF, pk_of(company)),
    Call("company_subsidiaries", STAFF, pk_of(company)),
    *_mine_and_others("relation_remove", _relation, "relation"),
    *_mine_and_others("date_change", _date, "day", said(label="Rent")),
    *_mine_and_others("date_remove", _date, "day"),
    Call("company_date_list", STAFF, pk_of(company)),
    Call("company_date_add", WRITERS, pk_of(company), said(kind="renewal", day=TODAY)),
    *_mine_and_others("company_date_change", _date, "day", said(label="Rent"), make.company),
    *_mine_and_others("company_date_remove", _date, "day", record=make.company),
    Call("consent_ask", WRITERS, _reachable),
    Call("consent_ask", WIDE, lambda cast: _reachable(cast, "other_rep"), case="of another team"),
    Call("contact_history", STAFF, pk_of(person)),
    Call("company_history", STAFF, pk_of(company)),
    Call("tag_list", STAFF),
    Call("contact_files", STAFF, pk_of(person)),
    Call("contact_file_add", WRITERS, pk_of(person), files=_upload),
    Call("company_files", STAFF, pk_of(company)),
    Call("company_file_add", WRITERS, pk_of(company), files=_upload),
    Call("file_content", STAFF, _held),
    Call("file_delete", WRITERS, _held),
    Call("file_restore", WRITERS, _held),
]


def _letter(cast, state="queued"):
    person = make.contact(owner=cast.rep, email="ada@example.org")
    later = now() + timedelta(days=1)
    mail = OutgoingMail.objects.create(contact=person, to="ada@example.org", subject="x", text="x", leaves_at=later)
    OutgoingMail.objects.filter(pk=mail.pk).update(state=state)
    return {"pk": mail.pk}


LETTER = {"subject": "Your order", "text": "Dear Ada", "leaves_at": "2150-01-01T09:00:00Z"}
MAILS = [
    Call("mail_list", STAFF, _reachable),
    Call("mail_write", WRITERS, _reachable, said(**LETTER)),
    Call("mail", STAFF, _letter),
    Call("mail_again", WRITERS, lambda cast: _letter(cast, "failed")),
    Call("mail_back", WRITERS, _letter),
]
BIN = [
    Call("bin_list", "manager admin", lambda cast: {"of": "contacts"}),
    Call("bin_purge", "admin", lambda cast: {"of": "contacts"} | binned(make.contact)(cast)),
]


def _wish(cast):
    wish = ErasureRequest.ask(make.contact())
    wish.confirm()
    return {"pk": wish.pk}


ERASURES = [
    Call("erasure_list", "manager admin"),
    Call("erasure_ask", "admin", pk_of(person)),
    Call("erasure", "manager admin", _wish),
    Call("erasure_carry_out", "admin", _wish),
    Call("erasure_refuse", "admin", _wish, said(reason="The tax office wants it.")),
]
SOUND = "contacts.stale"


def _finding(cast):
    return {"pk": QualityFinding.objects.create(check_key=SOUND, key=make.contact(owner=cast.rep).pk).pk}


QUALITY = [
    Call("quality_score", STAFF),
    Call("quality_look", "manager marketer analyst admin"),
    Call("finding_list", STAFF, lambda cast: {"check": SOUND}),
    Call("finding_dismiss", "rep manager marketer admin", _finding, unseen="agent"),
    Call("finding_reopen", "rep manager marketer admin", _finding, unseen="agent"),
]

MORE = [*BELONGINGS, *MAILS, *BIN, *ERASURES, *QUALITY]
