from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.timezone import now

from crm_site.testing import make, make_support
from support.models import Attachment, Ticket
from support.receiving import receive

pytestmark = pytest.mark.django_db
LIST = reverse("support:list")


def page(browser, url, **headers):
    answer = browser.get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def subjects(browser, view):
    answer = browser.get(LIST, {"view": view})
    return [ticket.subject for ticket in answer.context["listing"].page]


def test_each_view_shows_its_tickets(browse, agent, admin):
    make_support.ticket("mine", assignee=agent)
    make_support.ticket("hers", assignee=admin)
    make_support.ticket("nobody's")
    waiting = make_support.ticket("waiting", assignee=agent)
    make_support.answered(waiting, by=agent, text="Which colour?")
    make_support.ticket("solved").solve(by=agent)
    browser = browse(agent)

    assert subjects(browser, "mine") == ["mine", "waiting"]
    assert subjects(browser, "unassigned") == ["nobody's"]
    assert subjects(browser, "open") == ["mine", "hers", "nobody's", "waiting"]
    assert subjects(browser, "waiting") == ["waiting"]
    assert subjects(browser, "solved") == ["solved"]
    assert set(subjects(browser, "all")) == {"mine", "hers", "nobody's", "waiting", "solved"}


def test_who_waits_longest_comes_first(browse, agent):
    make_support.ticket("young")
    make_support.ticket("old", created_at=now() - timedelta(days=2))

    assert subjects(browse(agent), "open") == ["old", "young"]
    said = page(browse(agent), LIST)
    assert "2 tickets are open, 2 want an answer, the longest has waited for 2 d." in said


def test_an_agent_starts_with_their_own_a_rep_with_all_open_ones(browse, agent, rep):
    make_support.ticket("nobody's")

    assert browse(agent).get(LIST).context["view"] == "mine"
    assert browse(rep).get(LIST).context["view"] == "open"


def test_the_list_is_searched_by_number_and_by_words(browse, agent):
    lid = make_support.ticket("The lid does not fit")
    make_support.ticket("Wrong colour")
    browser = browse(agent)

    assert "lid does not fit" in page(browser, f"{LIST}?view=all&q=%23{lid.pk}")
    said = page(browser, f"{LIST}?view=all&q=fit+LID")
    assert "lid does not fit" in said and "Wrong colour" not in said


def test_the_list_is_filtered_by_the_one_grammar(browse, agent):
    make_support.ticket("high", priority="high")
    make_support.ticket("normal")
    answer = browse(agent).get(LIST, {"view": "all", "field": "priority", "op": "in", "value": "high"})

    assert [ticket.subject for ticket in answer.context["listing"].page] == ["high"]


def test_htmx_gets_the_list_alone(browse, agent):
    assert "<html" not in page(browse(agent), LIST, **{"HX-Request": "true"})


def fill(number, agent):
    for _one in range(number):
        ticket = make_support.ticket(contact=make.contact(email="", company=make.company()), assignee=agent)
        make_support.heard(ticket)


@pytest.mark.parametrize("url", [f"{LIST}?view=open", f"{LIST}?view=all"])
def test_the_list_asks_the_same_number_of_questions_for_1_and_50(
    browse, agent, url, django_assert_max_num_queries, django_assert_num_queries
):
    browser = browse(agent)
    fill(1, agent)
    page(browser, url)
    with django_assert_max_num_queries(30) as queries:
        page(browser, url)
    fill(49, agent)
    with django_assert_num_queries(len(queries)):
        page(browser, url)


def test_the_ticket_asks_the_same_number_of_questions_for_1_and_50_messages(
    browse, agent, django_assert_max_num_queries, django_assert_num_queries
):
    browser, ticket = browse(agent), make_support.ticket(assignee=agent)
    url = reverse("support:ticket", args=[ticket.pk])

    def talk():
        make_support.heard(ticket)
        ticket.note(by=agent, text="Ask Jonas.")
        ticket.set_priority("high" if ticket.priority == "low" else "low", by=agent)

    talk()
    with django_assert_max_num_queries(40) as queries:
        page(browser, url)
    for _time in range(16):
        talk()
    fill(20, agent)
    with django_assert_num_queries(len(queries)):
        page(browser, url)


def test_the_ticket_tells_the_whole_conversation(browse, agent):
    ticket = receive(make_support.mail("The lid.\n\nOn Monday Help wrote:\n> Hello"), "test").ticket
    ticket.note(by=agent, text="Ask Jonas.")
    ticket.answer(by=agent, text="Turn it.")
    ticket.take(by=agent)
    said = page(browse(agent), reverse("support:ticket", args=[ticket.pk]))

    for words in ("The lid.", "&gt; Hello", "Ask Jonas.", "Turn it.", "about to leave", f"gave it to {agent}"):
        assert words in said
    assert "Ana Moreno" in said and reverse("contacts:contact", args=[ticket.contact_id]) in said


def test_what_a_customer_writes_is_never_markup(browse, agent):
    ticket = receive(make_support.mail("<script>alert(1)</script>", subject="<b>Lid</b>"), "test").ticket
    said = page(browse(agent), reverse("support:ticket", args=[ticket.pk]))

    assert "<script>alert" not in said and "<b>Lid</b>" not in said


@pytest.mark.parametrize("state", ["failed", "uncertain"])
def test_an_answer_that_did_not_surely_arrive_can_be_sent_again(browse, agent, state):
    ticket = make_support.ticket()
    message = ticket.answer(by=agent, text="Turn it.")
    ticket.messages.update(state=state, last_error="The server said no.")
    said = page(browse(agent), reverse("support:ticket", args=[ticket.pk]))

    assert "The server said no." in said and reverse("support:send_again", args=[message.pk]) in said


def test_a_reader_sees_no_composer(browse, rep):
    said = page(browse(rep), reverse("support:ticket", args=[make_support.ticket().pk]))

    assert "composer" not in said and "Take it" not in said


def test_without_an_address_the_composer_says_so(browse, agent):
    ticket = make_support.ticket(contact=make.contact())

    assert "We know no e-mail address" in page(browse(agent), reverse("support:ticket", args=[ticket.pk]))


def test_an_attachment_is_downloaded_never_shown(browse, agent, outsider, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    file = Attachment(message=make_support.heard(make_support.ticket()), name="lid.html", content_type="text/html")
    file.file.save("lid.html", ContentFile(b"<script>"))
    url = reverse("support:attachment", args=[file.pk])
    answer = browse(agent).get(url)

    assert answer["Content-Disposition"] == 'attachment; filename="lid.html"'
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("application/octet-stream", "nosniff")
    assert b"".join(answer.streaming_content) == b"<script>"
    assert browse(outsider).get(url).status_code == 403


def test_a_ticket_by_hand_begins_with_who_it_is_for(browse, agent):
    ana = make.contact("Ana", "Moreno", email="ana@example.com")
    said = page(browse(agent), reverse("support:add") + "?q=moreno")

    assert f"?contact={ana.pk}" in said


def test_a_ticket_is_written_down_for_a_caller(browse, agent):
    ana = make.contact("Ana", "Moreno", email="ana@example.com")
    form = {"subject": "Lid", "text": "It does not fit.", "channel": "phone", "priority": "high", "assignee": agent.pk}
    answer = browse(agent).post(f"{reverse('support:add')}?contact={ana.pk}", form)

    ticket = Ticket.objects.get()
    assert answer.url == ticket.get_absolute_url()
    assert (ticket.contact, ticket.channel, ticket.priority, ticket.assignee) == (ana, "phone", "high", agent)
    assert ticket.messages.get().author == agent
    fact = ana.interactions.get(kind="support.ticket_opened")
    assert (fact.by, fact.text) == (agent, "It does not fit.")


def test_a_ticket_needs_a_subject(browse, agent):
    ana = make.contact()
    answer = browse(agent).post(f"{reverse('support:add')}?contact={ana.pk}", {"subject": " "})

    assert answer.status_code == 200 and Ticket.objects.count() == 0


def test_nobody_without_the_right_sees_tickets(browse, marketer, outsider):
    for person in (marketer, outsider):
        assert browse(person).get(LIST).status_code == 403
