"""Calls and meetings in the composer."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Nowak", owner=rep, phone="+49 30 1234567", company=make.company("Loom"))


def write(client, record, **fields):
    return client.post(f"{record.get_absolute_url()}entries/", {"text": "", **fields})


def test_a_call_keeps_its_outcome_its_length_and_its_number(browse, rep, ada):
    write(browse(rep), ada, kind="call", text="Wants 12", outcome="reached", minutes="7", phone=ada.phones.get().pk)

    fact = ada.interactions.get(kind="contacts.call")
    assert fact.data == {"outcome": "reached", "minutes": 7, "number": "+49 30 1234567"}
    page = browse(rep).get(ada.get_absolute_url()).content.decode()
    assert "7 min" in page and "+49 30 1234567" in page


def test_nobody_reached_needs_no_words(browse, rep, ada):
    write(browse(rep), ada, kind="call", outcome="missed")

    assert ada.interactions.get(kind="contacts.call").data["outcome"] == "missed"


def test_a_wrong_number_is_marked(browse, rep, ada):
    write(browse(rep), ada, kind="call", outcome="wrong", phone=ada.phones.get().pk)

    phone = ada.phones.get()
    assert phone.trouble_at and phone.trouble_why == "wrong"


def test_a_wrong_number_must_be_named(browse, rep, ada):
    ada.add_phone("+49 30 7654321")
    page = write(browse(rep), ada, kind="call", outcome="wrong", phone="").content.decode()

    assert "Say which number was wrong" in page and not ada.interactions.filter(kind="contacts.call").exists()


def test_a_call_can_be_written_down_afterwards_but_not_before(browse, rep, ada):
    before = now() - timedelta(days=2)
    write(browse(rep), ada, kind="call", text="Late", at=f"{before:%Y-%m-%dT%H:%M}")
    assert ada.interactions.get(kind="contacts.call").at.date() == before.date()

    later = now() + timedelta(days=2)
    page = write(browse(rep), ada, kind="call", text="Soon", at=f"{later:%Y-%m-%dT%H:%M}").content.decode()
    assert "Plan it as a task" in page and ada.interactions.filter(kind="contacts.call").count() == 1


def test_a_meeting_is_told_on_the_page_of_everybody_who_was_there(browse, rep, manager, ada):
    bob = make.contact("Bob", "Weaver", company=ada.company)
    write(
        browse(rep), ada, kind="meeting", text="Agreed", people=[bob.pk], colleagues=[manager.pk], minutes="45"
    )  # fmt: skip

    own, other = ada.interactions.get(kind="contacts.meeting"), bob.interactions.get(kind="contacts.meeting")
    assert own.data["participants"] == ["Bob Weaver", str(manager)]
    assert other.data["participants"] == ["Ada Nowak", str(manager)]
    assert ada.company.interactions.filter(kind="contacts.meeting").count() == 1
    assert "with Bob Weaver and" in browse(rep).get(ada.get_absolute_url()).content.decode()


def test_a_meeting_at_a_company(browse, rep, ada):
    write(browse(rep), ada.company, kind="meeting", text="Kick-off", people=[ada.pk])

    assert ada.interactions.filter(kind="contacts.meeting").count() == 1


def test_people_of_other_companies_cannot_be_slipped_in(browse, rep, ada):
    stranger = make.contact(company=make.company())
    page = write(browse(rep), ada, kind="meeting", text="x", people=[stranger.pk])

    assert page.status_code == 200 and not stranger.interactions.exists()
