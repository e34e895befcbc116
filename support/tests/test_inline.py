"""Facts of a ticket, changed where they stand, each by its verb."""

import pytest

from crm_site.testing import make_support
from support.models import Ticket

PART = {"HX-Request": "true"}


@pytest.fixture
def ticket():
    return make_support.ticket("Lid does not fit")


def asked(browser, ticket, field):
    form = browser.get(f"/records/tickets/{ticket.pk}/{field}/", headers=PART).context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields}


def change(browser, ticket, field, **typed):
    sent = asked(browser, ticket, field) | typed
    return browser.post(f"/records/tickets/{ticket.pk}/{field}/", sent, headers=PART)


def kinds(ticket):
    facts = ticket.contact.interactions.exclude(kind="support.ticket_opened")
    return list(facts.order_by("pk").values_list("kind", flat=True))


def test_a_ticket_is_given_to_somebody_renamed_and_ranked(browse, agent, admin, ticket):
    browser = browse(agent)
    for field, typed in (("assignee", admin.pk), ("priority", "urgent"), ("subject", "The lid is too small")):
        assert change(browser, ticket, field, **{field: typed}).status_code == 200
    ticket.refresh_from_db()

    assert (ticket.assignee, ticket.priority, ticket.subject) == (admin, "urgent", "The lid is too small")
    assert kinds(ticket) == ["support.ticket_assigned", "support.ticket_changed", "support.ticket_changed"]


def test_the_same_again_tells_nothing(browse, agent, ticket):
    for field in ("assignee", "priority", "subject", "team"):
        assert change(browse(agent), ticket, field).status_code == 200

    assert kinds(ticket) == []


def test_only_those_who_answer_can_be_given_a_ticket(browse, agent, rep, ticket):
    assert change(browse(agent), ticket, "assignee", assignee=rep.pk).status_code == 422


def test_a_subject_cannot_be_taken_away(browse, agent, ticket):
    assert change(browse(agent), ticket, "subject", subject=" ").status_code == 422


def test_of_two_agents_the_slower_one_sees_who_has_it_now(browse, agent, admin, ticket):
    opened = asked(browse(agent), ticket, "assignee")
    change(browse(admin), ticket, "assignee", assignee=admin.pk)
    answer = browse(agent).post(
        f"/records/tickets/{ticket.pk}/assignee/", opened | {"assignee": agent.pk}, headers=PART
    )

    assert answer.status_code == 409 and str(admin) in answer.content.decode()
    assert Ticket.objects.get().assignee == admin


def test_who_may_only_read_is_refused(browse, rep, ticket):
    assert browse(rep).get(f"/records/tickets/{ticket.pk}/priority/", headers=PART).status_code == 403
    assert f"/records/tickets/{ticket.pk}/priority/" not in browse(rep).get(ticket.get_absolute_url()).content.decode()


def test_the_customer_s_panels_come_beside_the_ticket(browse, agent, ticket):
    page = browse(agent).get(ticket.get_absolute_url()).content.decode()

    assert f'hx-get="/contacts/{ticket.contact_id}/panels/?without=support.tickets"' in page
    part = browse(agent).get(f"/contacts/{ticket.contact_id}/panels/?without=support.tickets", headers=PART)
    assert "Lid does not fit" not in part.content.decode()
