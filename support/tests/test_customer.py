from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from contacts.models import Contact
from crm_site.lib import filters, registry
from crm_site.lib.filters import FilterError
from crm_site.testing import make, make_support
from support.customer import answers_due, find_tickets, tickets_of

pytestmark = pytest.mark.django_db


def found(field, op="has", reader=None, **answers):
    tree = {"field": field, "op": op, "value": answers}
    return set(filters.compile(tree, Contact.objects.all(), reader=reader, as_of=now()))


def test_the_panel_shows_open_and_last_solved_tickets(agent):
    ticket = make_support.ticket("Lid")
    make_support.ticket("Handle", contact=ticket.contact).solve(by=agent)
    panel = tickets_of(ticket.contact, agent)

    assert [t.subject for t in panel["open"]] == ["Lid"] and [t.subject for t in panel["solved"]] == ["Handle"]


def test_the_customers_page_shows_panel_and_facts_to_those_who_may(browse, agent, marketer):
    ticket = make_support.ticket("Lid trouble")
    url = reverse("contacts:contact", args=[ticket.contact_id]) + "?panels=all"

    assert browse(agent).get(url).content.decode().count("Lid trouble") == 2
    assert "Lid trouble" not in browse(marketer).get(url).content.decode()


def test_segments_ask_for_open_tickets(agent):
    with_open, with_solved, without = make_support.ticket().contact, make_support.ticket(), make.contact()
    with_solved.solve(by=agent)

    assert found("support.open_ticket") == {with_open}
    assert found("support.open_ticket", "has_not") == {with_solved.contact, without}


def test_segments_ask_for_tickets_in_the_last_days():
    old = make_support.ticket(created_at=now() - timedelta(days=100)).contact
    new = make_support.ticket().contact

    assert found("support.had_ticket", days=90) == {new}
    assert found("support.had_ticket", days=101) == {old, new}
    assert found("support.had_ticket", "has_not", days=90) == {old}
    with pytest.raises(FilterError):
        found("support.had_ticket", days=0)


def test_a_marketer_who_reads_no_ticket_may_ask_whether_there_is_one(marketer):
    contact = make_support.ticket().contact

    assert not marketer.has_perm("support.view_ticket")
    assert found("support.open_ticket", reader=marketer) == {contact}


def test_a_criterion_is_said_in_words():
    tree = {"field": "support.had_ticket", "op": "has_not", "value": {"days": 90}}

    assert filters.say(tree, Contact) == "had no ticket in the last 90 days"


def test_search_finds_by_number_and_words(agent, outsider):
    ticket = make_support.ticket("The lid does not fit")

    assert [hit.title for hit in find_tickets(f"#{ticket.pk}", agent, 5)] == [str(ticket)]
    assert [hit.url for hit in find_tickets("fit lid", agent, 5)] == [ticket.get_absolute_url()]
    assert find_tickets("lid", outsider, 5) == []


def test_today_ranks_ones_own_before_nobodys_and_the_late_first(agent, admin):
    make_support.ticket("young", assignee=agent)
    make_support.ticket("old", assignee=agent, created_at=now() - timedelta(days=2))
    make_support.ticket("nobody's", created_at=now() - timedelta(days=3))
    make_support.ticket("hers", assignee=admin)
    make_support.ticket("answered", assignee=agent).answer(by=agent, text="Yes.")

    todos = sorted(answers_due(agent, now()))
    assert [todo.line.split(" · ")[0].partition(" ")[2] for todo in todos] == ["old", "nobody's", "young"]


def test_today_leaves_readers_alone(rep):
    make_support.ticket()

    assert answers_due(rep, now()) == []


def test_each_fact_of_support_follows_the_ticket():
    kinds = [kind for key, kind in registry.kinds.items() if key.startswith("support.")]

    assert len(kinds) == 10 and {kind.subject for kind in kinds} == {"support.ticket"}


def test_the_navigation_counts_what_wants_an_answer(browse, agent, admin):
    make_support.ticket(assignee=agent)
    make_support.ticket()
    make_support.ticket(assignee=admin)
    groups = browse(agent).get(reverse("support:held")).context["shell"].groups
    [line] = [item for group in groups for item in group["items"] if item["key"] == "tickets"]

    assert line["count"] == 2
