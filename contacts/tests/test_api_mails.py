"""E-mail, wishes, erasure and running work through the programming interface."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from contacts.filing import take
from contacts.models import Contact, ErasureRequest, Import, OutgoingMail, Suppression
from contacts.tasks import send_mail
from crm_site.jobs.work import start
from crm_site.testing import make

pytestmark = pytest.mark.django_db
MAIL = {"subject": "Your order", "text": "Dear Ada,\n\nit is on its way."}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, email="ada@example.org")


def fields(answer):
    return {one["field"]: one["detail"] for one in answer.json().get("errors", [])}


def test_a_mail_leaves_and_is_told_by_the_timeline(program, rep, ada, mailoutbox):
    told = program(rep).post(f"contacts/{ada.pk}/mails", MAIL | {"cc": ["bob@example.org"]}).json()
    assert (told["state"], told["to"], told["cc"]) == ("queued", "ada@example.org", ["bob@example.org"])
    OutgoingMail.objects.update(leaves_at=now() - timedelta(seconds=1))
    send_mail(told["id"])

    (sent,) = mailoutbox
    assert sent.subject == "Your order" and "ada@example.org" in sent.to[0]
    assert program(rep).get(f"mails/{told['id']}").json()["state"] == "sent"
    (fact,) = program(rep).get(f"contacts/{ada.pk}/timeline", kind="contacts.mail_out").json()["items"]
    assert fact["by"]["id"] == rep.pk
    late = program(rep).delete(f"mails/{told['id']}")
    assert late.status_code == 409 and "has left" in late.json()["detail"]


def test_a_mail_is_taken_back_in_time(program, rep, ada):
    told = program(rep).post(f"contacts/{ada.pk}/mails", MAIL | {"leaves_at": "2150-01-01T09:00:00Z"}).json()
    assert told["leaves_at"] == "2150-01-01T09:00:00Z"
    assert program(rep).delete(f"mails/{told['id']}").status_code == 204
    assert program(rep).delete(f"mails/{told['id']}").status_code == 204

    (listed,) = program(rep).get(f"contacts/{ada.pk}/mails").json()["items"]
    assert listed["state"] == "back"


def test_it_is_sent_once_for_one_key(program, rep, ada):
    for _time in range(2):
        program(rep).post(f"contacts/{ada.pk}/mails", MAIL, Idempotency_Key="order-7")

    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"to": "nobody@example.org"}, "to"),
        ({"cc": ["no address"]}, "cc"),
        ({"leaves_at": "2020-01-01T09:00:00Z"}, "leaves_at"),
        ({"text": "Dear {{nonsense}}"}, "text"),
        ({"files": [10**9]}, "files"),
        ({"answers": 10**9}, "answers"),
        ({"subject": ""}, "subject"),
    ],
)
def test_what_cannot_be_sent_is_said(sent, field, program, rep, ada):
    assert list(fields(program(rep).post(f"contacts/{ada.pk}/mails", MAIL | sent))) == [field]
    assert not OutgoingMail.objects.exists()


def test_who_is_never_written_to_is_not_written_to(program, rep, ada):
    Suppression.add("ada@example.org", "manual")
    assert "to" in fields(program(rep).post(f"contacts/{ada.pk}/mails", MAIL | {"anyway": True}))
    Suppression.objects.update(reason="bounced")
    why = fields(program(rep).post(f"contacts/{ada.pk}/mails", MAIL))

    assert "ada@example.org" in why["anyway"]
    assert program(rep).post(f"contacts/{ada.pk}/mails", MAIL | {"anyway": True}).status_code == 202


def test_a_person_without_an_address_cannot_be_written_to(program, rep):
    person = make.contact(owner=rep)

    assert "to" in fields(program(rep).post(f"contacts/{person.pk}/mails", MAIL))


def test_how_often_somebody_wants_to_hear_from_us(program, rep, ada):
    caller, place = program(rep), f"contacts/{ada.pk}/preferences"
    assert caller.get(place).json() == {"most_per_month": None, "paused_until": None}
    told = caller.patch(place, {"most_per_month": 2, "paused": True}).json()
    assert told["most_per_month"] == 2 and told["paused_until"]
    assert caller.patch(place, {"paused": False}).json() == {"most_per_month": 2, "paused_until": None}
    assert caller.patch(place, {"most_per_month": None}).json()["most_per_month"] is None
    old = caller.get(f"contacts/{ada.pk}/preference-link").json()["url"]
    caller.delete(f"contacts/{ada.pk}/preference-link")

    assert caller.get(f"contacts/{ada.pk}/preference-link").json()["url"] != old


def test_somebody_is_asked_at_their_own_mailbox(program, rep, ada):
    assert program(rep).post(f"contacts/{ada.pk}/double-opt-in").status_code == 202
    ada.withdraw("email", source="phone", by=rep)
    answer = program(rep).post(f"contacts/{ada.pk}/double-opt-in")

    assert answer.status_code == 409 and "Only they themselves" in answer.json()["detail"]


def test_a_wish_by_letter_is_carried_out(program, admin, ada, django_capture_on_commit_callbacks, mailoutbox):
    caller = program(admin)
    wish = caller.post(f"contacts/{ada.pk}/erasures").json()
    assert wish["state"] == "confirmed" and wish["due_at"]
    assert caller.post(f"contacts/{ada.pk}/erasures").json()["id"] == wish["id"]
    assert [one["id"] for one in caller.get("erasures", state="confirmed").json()["items"]] == [wish["id"]]
    done = caller.post(f"erasures/{wish['id']}/carry-out").json()

    assert done["state"] == "done" and done["settled_by"]["id"] == admin.pk
    assert Contact.objects.get(pk=ada.pk).first_name == ""
    assert caller.post(f"erasures/{wish['id']}/carry-out").json()["state"] == "done"
    assert caller.post(f"erasures/{wish['id']}/refusal", {"reason": "x"}).status_code == 409
    assert caller.post(f"contacts/{ada.pk}/erasures").status_code == 409


def test_a_wish_is_refused_with_a_reason(program, admin, ada):
    wish = program(admin).post(f"contacts/{ada.pk}/erasures").json()
    assert program(admin).post(f"erasures/{wish['id']}/refusal", {"reason": " "}).status_code == 422
    told = program(admin).post(f"erasures/{wish['id']}/refusal", {"reason": "The tax office."}).json()

    assert (told["state"], told["reason"]) == ("refused", "The tax office.")
    assert program(admin).post(f"erasures/{wish['id']}/carry-out").status_code == 409
    assert ErasureRequest.objects.get().state == "refused"


def test_an_import_that_is_under_way_is_stopped(program, rep):
    run = Import.objects.create(kind="contacts", name="people.csv", owner=rep)
    run.job = start("contacts.import", "people.csv", owner=rep, ring=False)
    run.save()

    assert program(rep).post(f"imports/{run.pk}/cancel").json()["job"]["state"] == "cancelled"
    assert program(rep).post(f"imports/{run.pk}/cancel").json()["job"]["state"] == "cancelled"


def test_exports_are_listed_to_who_made_them(program, rep, other_rep, ada):
    made = program(rep).post("exports", {"of": "contacts", "format": "csv"}).json()

    assert [one["id"] for one in program(rep).get("exports").json()["items"]] == [made["id"]]
    assert program(other_rep).get("exports").json()["items"] == []


def test_a_file_is_taken_away_and_put_back(program, rep, ada, own_files):
    file = take(ada, "note.txt", b"She likes linen.", by=rep)
    program(rep).delete(f"files/{file.pk}")
    assert program(rep).get(f"contacts/{ada.pk}/files").json()["items"] == []
    assert program(rep).get(f"files/{file.pk}/content").status_code == 404
    program(rep).post(f"files/{file.pk}/restore")

    assert len(program(rep).get(f"contacts/{ada.pk}/files").json()["items"]) == 1
