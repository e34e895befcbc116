from datetime import timedelta

import pytest
from django.utils.timezone import now

from contacts.models import Task
from crm_site.testing import make


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


@pytest.fixture
def task(rep, ada):
    return Task.objects.create(title="Send prices", assignee=rep, contact=ada, due_at=now() - timedelta(hours=2))


def complete(browser, task, **sent):
    return browser.post(f"/tasks/{task.pk}/completion/", sent)


def done(task):
    task.refresh_from_db()
    return bool(task.done_at)


def test_a_task_is_done_from_its_button(browse, rep, ada, task):
    answer = complete(browse(rep), task)

    assert done(task) and answer.headers["Location"] == ada.get_absolute_url()
    assert "Send prices" in ada.interactions.get(kind="contacts.task_done").text


def test_doing_it_twice_changes_nothing(browse, rep, ada, task):
    complete(browse(rep), task)
    task.refresh_from_db()
    first = task.done_at
    complete(browse(rep), task)
    task.refresh_from_db()

    assert task.done_at == first and ada.interactions.count() == 1


def test_two_hands_at_once_do_it_once(rep, ada, task):
    one, other = Task.objects.get(pk=task.pk), Task.objects.get(pk=task.pk)
    one.complete(by=rep)
    other.complete(by=rep)

    assert ada.interactions.count() == 1


def test_it_can_be_undone(browse, rep, task):
    complete(browse(rep), task)
    complete(browse(rep), task, undo="1")

    assert not done(task)
    assert "Send prices" in browse(rep).get("/tasks/").content.decode()


def test_after_a_day_it_stays_done(browse, rep, task):
    Task.objects.filter(pk=task.pk).update(done_at=now() - timedelta(hours=25))
    complete(browse(rep), task, undo="1")

    assert done(task)


def test_one_is_led_back_to_the_page_one_was_on(browse, rep, task):
    assert complete(browse(rep), task, next="/tasks/").headers["Location"] == "/tasks/"


def test_one_is_not_led_to_another_site(browse, rep, ada, task):
    assert complete(browse(rep), task, next="https://evil.example/").headers["Location"] == ada.get_absolute_url()


def test_a_task_of_nobody_leads_to_today(browse, rep):
    task = Task.objects.create(title="Tidy up", assignee=rep)

    assert complete(browse(rep), task).headers["Location"] == "/" and done(task)


@pytest.mark.parametrize(("who", "status"), [("manager", 302), ("other_rep", 404), ("agent", 404), ("outsider", 403)])
def test_those_may_do_it_whose_right_reaches_so_far(browse, cast, task, who, status):
    assert complete(browse(getattr(cast, who)), task).status_code == status
    assert done(task) is (status == 302)


def test_a_look_does_nothing(browse, rep, task):
    assert browse(rep).get(f"/tasks/{task.pk}/completion/").status_code == 405
    assert not done(task)


def test_the_list_shows_open_tasks_the_most_overdue_first(browse, rep, task):
    Task.objects.create(title="Later", assignee=rep, due_at=now() + timedelta(days=1))
    Task.objects.create(title="Long ago", assignee=rep, due_at=now() - timedelta(days=9))
    Task.objects.create(title="Finished", assignee=rep, due_at=now(), done_at=now())
    page = browse(rep).get("/tasks/").content.decode()
    later = browse(rep).get("/tasks/?tab=later").content.decode()

    assert page.index("Long ago") < page.index("Send prices") and "Finished" not in page
    assert ">Later</a>" in later and "Long ago" not in later
    assert "Finished" in browse(rep).get("/tasks/?tab=done").content.decode()


def test_a_task_without_a_date_is_not_forgotten(browse, rep, ada):
    task = Task.objects.create(title="Some day", assignee=rep, contact=ada)
    page = browse(rep).get("/tasks/").content.decode()

    assert "Some day" in page and f"/tasks/{task.pk}/completion/" in page


@pytest.mark.parametrize(("who", "sees"), [("manager", True), ("other_rep", False), ("admin", True)])
def test_the_list_holds_what_one_may_see(browse, cast, task, who, sees):
    assert ("Send prices" in browse(getattr(cast, who)).get("/tasks/?tab=team").content.decode()) is sees


def test_the_list_costs_the_same_for_fifty(browse, rep, task, queries):
    one = queries(browse(rep), "/tasks/")
    for n in range(49):
        Task.objects.create(title="x", assignee=rep, contact=make.contact(), due_at=now() + timedelta(hours=n))

    assert queries(browse(rep), "/tasks/") == one
