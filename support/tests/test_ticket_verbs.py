from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import now

from crm_site.staff.models import Right
from crm_site.testing import make, make_support
from support.models import Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket():
    return make_support.ticket()


def facts(ticket):
    return list(ticket.contact.interactions.order_by("pk").values_list("kind", flat=True))


def post(browser, name, pk, **data):
    return browser.post(reverse(f"support:{name}", args=[pk]), data)


def test_it_solves_once(agent, ticket):
    assert ticket.solve(by=agent) is True
    assert ticket.solve(by=agent) is False

    assert facts(ticket) == ["support.ticket_opened", "support.ticket_solved"]
    assert ticket.resolution_minutes == pytest.approx(0, abs=1)


def test_reopening_an_open_ticket_changes_nothing(agent, ticket):
    assert ticket.reopen(by=agent) is False
    ticket.solve(by=agent)
    assert ticket.reopen(by=agent) is True

    assert (ticket.state, ticket.reopened, ticket.solved_at) == ("open", 1, None)


def test_only_one_takes_it(agent, admin, ticket):
    other = Ticket.objects.get(pk=ticket.pk)

    assert ticket.take(by=agent) is True
    assert other.take(by=admin) is False
    assert (other.assignee, other.state) == (agent, "open")


def test_take_it_says_who_was_quicker(browse, agent, admin, ticket):
    ticket.take(by=agent)
    page = browse(admin).post(reverse("support:take", args=[ticket.pk]), follow=True)

    assert f"{agent} was quicker." in page.content.decode()


def test_a_note_stays_among_ourselves(browse, agent, ticket):
    assert post(browse(agent), "note", ticket.pk, text="Ask Jonas.").status_code == 302

    note = ticket.messages.get()
    assert (note.direction, note.state, note.author) == ("internal", "", agent)
    assert ticket.first_response_at is None


@pytest.mark.parametrize(("name", "other"), [("answer", "note"), ("note", "answer")])
def test_the_other_tab_keeps_what_was_typed(browse, agent, ticket, name, other):
    page = post(browse(agent), name, ticket.pk, text="Half a sent", switch=other).content.decode()

    assert "Half a sent" in page and reverse(f"support:{other}", args=[ticket.pk]) in page
    assert ticket.messages.count() == 0


def test_solve_and_reopen_by_the_page(browse, agent, ticket):
    browser = browse(agent)
    post(browser, "solve", ticket.pk)
    assert not Ticket.objects.get().is_open
    post(browser, "reopen", ticket.pk)
    assert Ticket.objects.get().is_open


def test_send_again_by_the_page(browse, agent, ticket):
    message = ticket.answer(by=agent, text="Yes.")
    ticket.messages.update(state="failed")
    post(browse(agent), "send_again", message.pk)

    message.refresh_from_db()
    assert message.state == "waiting"


@pytest.mark.parametrize("name", ["solve", "reopen", "take", "note", "answer"])
def test_a_get_changes_nothing(browse, agent, ticket, name):
    assert browse(agent).get(reverse(f"support:{name}", args=[ticket.pk])).status_code == 405


@pytest.mark.parametrize("name", ["solve", "reopen", "take", "note", "answer"])
def test_a_ticket_that_is_not_there_is_not_found(browse, agent, name):
    assert post(browse(agent), name, 404).status_code == 404


def test_minutes_are_counted_by_the_database_too(agent):
    ticket = make_support.ticket(created_at=now() - timedelta(hours=3))
    Ticket.objects.update(first_response_at=ticket.created_at + timedelta(minutes=90))
    ticket.solve(by=agent)

    row = Ticket.objects.with_first_response().with_resolution().get()
    assert row.first_response == row.first_response_minutes == 90
    assert row.resolution == pytest.approx(row.resolution_minutes) == pytest.approx(180, abs=1)
    assert Ticket.objects.answered().opened_between(now() - timedelta(days=1), now()).count() == 1


def test_the_database_refuses_a_solved_ticket_without_a_time(ticket):
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(state="solved")


def test_reach_of_ones_own(agent, ticket):
    Right.objects.filter(permission__codename="change_ticket").update(reach="own")
    mine = make_support.ticket(assignee=agent)

    assert set(Ticket.objects.editable_by(make.user("Support agent"))) == set()
    assert set(Ticket.objects.editable_by(agent)) == {mine}
