"""Tasks and the calendar in a browser: by the keyboard, and by dragging."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils.timezone import localdate
from playwright.sync_api import expect

from contacts.models import Task
from crm_site.testing import make


@pytest.fixture
def page(live_server, new_page, browse, rep):
    page = new_page(base_url=live_server.url, viewport={"width": 1440, "height": 900})
    key = browse(rep).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": live_server.url}])
    return page


def test_done_by_a_click_then_the_next_step_and_the_one_after_by_keys(page, rep):
    ada = make.contact("Ada", "Byron", owner=rep)
    for title in ("Send prices", "Call back"):
        Task.add(title, by=rep, contact=ada, due_day=localdate())
    page.goto("/tasks/")
    page.get_by_role("button", name="Done: Send prices").click()
    step = page.get_by_placeholder("What comes next?")
    expect(step).to_be_focused()
    step.fill("Ask whether they came")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Ask whether they came")).to_be_visible()

    page.get_by_role("button", name="Done: Call back").click()
    expect(page.get_by_placeholder("What comes next?")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_placeholder("What comes next?")).to_have_count(0)
    assert Task.objects.open().get().due_day == localdate() + timedelta(days=3)


def test_t_notes_something_on_any_page(page, rep):
    ada = make.contact("Ada", "Byron", owner=rep)
    page.goto(ada.get_absolute_url())
    page.keyboard.press("t")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading", name="New task")).to_be_visible()
    dialog.get_by_label("Task").fill("Send the colour cards")
    dialog.get_by_label("When").fill("tomorrow")
    dialog.get_by_role("button", name="Add task").click()
    expect(page.locator("#tasks").get_by_text("Send the colour cards")).to_be_visible()

    assert Task.objects.get().contact == ada


def test_a_task_is_dragged_to_another_day(page, rep):
    day = localdate().replace(day=10)
    task = Task.add("Visit the mill", by=rep, due_day=day)
    page.goto(f"/calendar/?on={day}")
    target = page.locator(f'td[data-day="{day.replace(day=18)}"]')
    page.get_by_role("link", name="Visit the mill").drag_to(target)
    expect(page.locator("#toasts").get_by_text("Visit the mill is due")).to_be_visible()
    expect(target.get_by_role("link", name="Visit the mill")).to_be_visible()
    task.refresh_from_db()
    assert task.due_day == day.replace(day=18)

    page.keyboard.press("z")
    expect(page.locator("#toasts").get_by_text("1 task as it was.")).to_be_visible()
    back = page.locator(f'td[data-day="{day}"]')
    expect(back.get_by_role("link", name="Visit the mill")).to_be_visible()
    task.refresh_from_db()
    assert task.due_day == day
