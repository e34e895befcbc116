from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.timezone import now

from contacts.models import Task
from contacts.views.today import greeting, sentence
from crm_site.lib import registry
from crm_site.lib.registry import Todo
from crm_site.testing import make


def todos(browser):
    return [todo.title for todo in browser.get("/").context["todos"]]


@pytest.fixture
def only_tasks(monkeypatch):
    """What the ground floor itself puts in the queue."""
    monkeypatch.setattr(
        registry, "queues", [build for build in registry.queues if build.__module__ == "contacts.customer"]
    )


def task(title, assignee, **ago):
    return Task.objects.create(title=title, assignee=assignee, due_at=now() - timedelta(**ago))


@pytest.mark.parametrize("who", ["rep", "manager", "agent", "marketer", "analyst", "admin", "outsider"])
def test_everybody_lands_on_a_page_of_their_own(browse, cast, only_tasks, who):
    person = getattr(cast, who)
    task(f"for {who}", person, hours=1)
    task("for a stranger", make.user(), hours=1)
    page = browse(person).get("/").content.decode()

    assert person.first_name in page and f"for {who}" in page and "for a stranger" not in page


def test_the_most_overdue_come_before_what_is_due_and_later_ones_are_counted(browse, rep, only_tasks):
    task("z late", rep, days=2)
    task("a due", rep, hours=-1)
    task("next week", rep, days=-7)
    page = browse(rep).get("/").content.decode()

    assert todos(browse(rep)) == ["z late", "a due"]
    assert "2 days late" in page and "next week" not in page and "1 task later" in page


def test_a_task_leads_to_the_customer(browse, rep, only_tasks):
    ada = make.contact("Ada", "Lovelace")
    Task.objects.create(title="Call", assignee=rep, contact=ada, due_at=now())
    page = browse(rep).get("/").content.decode()

    assert f'href="{ada.get_absolute_url()}"' in page and "Ada Lovelace" in page


def test_what_is_done_is_gone(browse, rep, only_tasks):
    task("Call", rep, hours=1).complete(by=rep)

    assert todos(browse(rep)) == []
    assert "Nothing wants you right now" in browse(rep).get("/").content.decode()


def test_a_long_queue_shows_the_first_and_counts_the_rest(browse, rep, only_tasks):
    for n in range(12):
        task(f"Call {n:02}", rep, hours=1)

    assert len(todos(browse(rep))) == 8
    assert "4 more things below these" in browse(rep).get("/").content.decode()
    assert browse(rep).get("/?all=1").content.decode().count("Call ") >= 12


def test_it_costs_the_same_for_a_long_queue(browse, rep, only_tasks, queries):
    Task.objects.create(title="x", assignee=rep, contact=make.contact(), due_at=now())
    one = queries(browse(rep), "/")
    for _each in range(20):
        Task.objects.create(title="x", assignee=rep, contact=make.contact(), due_at=now())

    assert queries(browse(rep), "/") == one


def test_due_times_are_told_in_the_readers_zone(browse, rep, only_tasks):
    rep.time_zone = "Asia/Tokyo"
    rep.save()
    due = now() + timedelta(hours=1)
    Task.objects.create(title="Call", assignee=rep, due_at=due)

    assert f"{due.astimezone(UTC) + timedelta(hours=9):%H:%M}" in browse(rep).get("/").content.decode()


@pytest.mark.parametrize(
    ("hour", "words"),
    [(0, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")],
)
def test_the_greeting_fits_the_hour(hour, words):
    assert greeting(datetime(2026, 1, 1, hour).hour) == f"Good {words}"


@pytest.mark.parametrize(
    ("ranks", "words"),
    [
        ([10], "One thing wants you today. None is late."),
        ([0], "One thing wants you today. One is late."),
        ([0, 0, 10], "3 things want you today. 2 are late."),
    ],
)
def test_the_day_is_summed_up_in_a_sentence(ranks, words):
    assert sentence([Todo(rank, "x") for rank in ranks]) == words


def test_a_task_is_ticked_off_right_there_and_asks_for_the_next_step(browse, rep, only_tasks):
    one = task("Call", rep, hours=1)
    assert f'hx-post="/tasks/{one.pk}/completion/"' in browse(rep).get("/").content.decode()
    answer = browse(rep).post(f"/tasks/{one.pk}/completion/", {"ask": "1"}, headers={"HX-Request": "true"})

    assert "What comes next?" in answer.content.decode() and todos(browse(rep)) == []


def test_what_is_due_on_a_day_has_no_clock(browse, rep, only_tasks):
    Task.add("Report", by=rep, due_day=timezone.localdate())
    page = browse(rep).get("/").content.decode()

    assert "23:59" not in page and "<p>today</p>" in page
