import csv
import io

import pytest

from contacts.models import BulkChange
from crm_site.staff.models import Team
from crm_site.testing import make, make_support
from support.models import Ticket


@pytest.fixture
def tickets(agent):
    return [make_support.ticket("Lid"), make_support.ticket("Box", assignee=agent, state="open")]


def states():
    return dict(Ticket.objects.values_list("subject", "state"))


def facts(ticket):
    return list(ticket.contact.interactions.order_by("pk").values_list("kind", flat=True))


def test_they_get_an_agent_and_go_back_to_nobody_and_new(agent, tickets, do_many, undo_many):
    assert do_many(agent, "tickets", "assign", tickets, owner=agent.pk) == "1 changed, 1 already so."
    assert states() == {"Lid": "open", "Box": "open"} and facts(tickets[0])[-1] == "support.ticket_assigned"

    assert undo_many(agent) == "1 put back."
    assert states() == {"Lid": "new", "Box": "open"} and Ticket.objects.get(subject="Lid").assignee is None


def test_only_who_answers_tickets_can_get_them(browse, agent, rep, tickets):
    sent = {"asked": f'{{"picked": [{tickets[0].pk}]}}', "owner": rep.pk}

    assert browse(agent).post("/lists/tickets/bulk/assign/", sent).status_code == 422


def test_the_priority_is_set_and_put_back(agent, tickets, do_many, undo_many):
    Ticket.objects.filter(subject="Box").update(priority="low")
    assert do_many(agent, "tickets", "priority", tickets, priority="high") == "2 changed."
    Ticket.objects.filter(subject="Lid").update(priority="urgent")

    assert undo_many(agent) == "1 put back, 1 left alone, since somebody changed them meanwhile."
    assert dict(Ticket.objects.values_list("subject", "priority")) == {"Lid": "urgent", "Box": "low"}


def test_a_team_takes_over(agent, tickets, do_many, undo_many):
    team = make.team("Returns")
    assert do_many(agent, "tickets", "team", tickets, team=team.pk) == "2 changed."
    assert undo_many(agent) == "2 put back." and not Ticket.objects.filter(team=team).exists()
    assert Team.objects.filter(pk=team.pk).exists()


def test_solving_writes_to_nobody_and_can_be_put_back(browse, agent, tickets, do_many, undo_many):
    waited = dict(Ticket.objects.values_list("pk", "waits_since"))
    page = browse(agent).get("/lists/tickets/bulk/solve/", {"pick": [one.pk for one in tickets]}).content.decode()
    assert "This solves 2 tickets, and nobody writes to the customers about it." in page

    assert do_many(agent, "tickets", "solve", tickets) == "2 solved."
    assert states() == {"Lid": "solved", "Box": "solved"} and not tickets[0].messages.exists()
    assert undo_many(agent) == "2 put back."
    assert states() == {"Lid": "new", "Box": "open"}
    assert dict(Ticket.objects.values_list("pk", "waits_since")) == waited
    assert set(Ticket.objects.values_list("reopened", flat=True)) == {0}
    assert facts(tickets[0])[-2:] == ["support.ticket_solved", "support.ticket_reopened"]


def test_who_only_sees_tickets_may_only_take_them_along(browse, rep, tickets, do_many):
    assert browse(rep).get("/lists/tickets/bulk/solve/", {"all": "1"}).status_code == 403
    assert (
        do_many(rep, "tickets", "export", {"all": "1", "view": "all", "columns": "state,wait"}, format="csv")
        == "2 tickets."
    )
    table = list(csv.reader(io.StringIO(BulkChange.objects.get().job.result_file.read().decode("utf-8-sig"))))

    assert table[0] == ["Number", "Subject", "State", "Waits", "Link"]
    assert {row[1]: row[2:4] for row in table[1:]} == {"Lid": ["new", "0"], "Box": ["open", "0"]}


def test_the_queue_that_is_open_is_what_all_means(agent, tickets, do_many):
    assert do_many(agent, "tickets", "priority", {"all": "1", "view": "mine"}, priority="urgent") == "1 changed."
    assert Ticket.objects.get(priority="urgent").subject == "Box"


def test_a_picked_ticket_of_another_queue_is_meant_too(agent, tickets, do_many):
    chosen = {"pick": [tickets[0].pk], "view": "mine"}

    assert do_many(agent, "tickets", "priority", chosen, priority="urgent") == "1 changed."
