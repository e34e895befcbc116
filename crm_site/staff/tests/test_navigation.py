import re
from datetime import timedelta

import pytest
from django.utils.timezone import now

from contacts.models import Task


def sidebar(browser):
    """`{address: text}` of the lines at the left."""
    page = browser.get("/").content.decode()
    lines = re.findall(r'<a class="nav-item" href="([^"]+)"[^>]*>(.*?)</a>', page, re.DOTALL)
    return {url: re.sub(r"<[^>]+>|\s+", " ", inside).split() for url, inside in lines}


@pytest.mark.parametrize("person", ["rep", "manager", "agent", "marketer", "analyst", "admin"])
def test_all_staff_find_people_and_companies(browse, cast, person):
    assert {"/", "/contacts/", "/companies/"} <= set(sidebar(browse(getattr(cast, person))))


def test_who_has_no_role_finds_only_today(browse, outsider):
    assert set(sidebar(browse(outsider))) == {"/"}


@pytest.mark.parametrize(("person", "shown"), [("rep", True), ("marketer", True), ("agent", False), ("analyst", False)])
def test_imports_are_offered_to_those_who_may_import(browse, cast, person, shown):
    assert ("/imports/" in sidebar(browse(getattr(cast, person)))) is shown


def test_no_line_leads_where_one_may_not_go(browse, cast):
    for person in ("rep", "manager", "agent", "marketer", "analyst", "admin", "outsider"):
        browser = browse(getattr(cast, person))
        for url in sidebar(browser):
            assert browser.get(url).status_code == 200, f"{person} {url}"


def test_due_tasks_are_counted_beside_tasks(browse, rep, manager):
    for hours in (-30, -1, 48):
        Task.objects.create(title="Call", assignee=rep, due_at=now() + timedelta(hours=hours))
    Task.objects.create(title="Done", assignee=rep, due_at=now(), done_at=now())
    Task.objects.create(title="Not mine", assignee=manager, due_at=now() - timedelta(hours=1))

    assert sidebar(browse(rep))["/tasks/"] == ["Tasks", "2"]


def test_nothing_due_shows_no_number(browse, rep):
    assert sidebar(browse(rep))["/tasks/"] == ["Tasks"]


def test_the_current_page_is_marked(browse, rep):
    page = browse(rep).get("/companies/").content.decode()

    assert re.search(r'href="/companies/" title="Companies" aria-current="page"', page)


@pytest.mark.parametrize(("person", "shown"), [("admin", True), ("rep", False)])
def test_administration_is_offered_to_administrators(browse, cast, person, shown):
    assert ('href="/admin/"' in browse(getattr(cast, person)).get("/").content.decode()) is shown
