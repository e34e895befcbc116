"""One address, two answers: seen on the list of contacts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

PART = {"HX-Request": "true"}


@pytest.fixture
def answer(browse, rep):
    def get(**headers):
        return browse(rep).get("/contacts/", headers={name.replace("_", "-"): value for name, value in headers.items()})

    return get


def is_page(answer):
    return "<html" in answer.content.decode()


def test_a_browser_gets_the_page(answer):
    assert is_page(answer())


def test_htmx_gets_the_part_that_the_page_includes(browse, rep):
    part = browse(rep).get("/contacts/", headers=PART).content.decode()

    assert "<html" not in part and part.lstrip().startswith('<form class="card list" id="contacts-list"')
    assert 'id="contacts-list"' in browse(rep).get("/contacts/").content.decode()


def test_a_boosted_link_gets_the_page(answer):
    assert is_page(answer(HX_Request="true", HX_Boosted="true"))


def test_going_back_in_the_history_gets_the_page(answer):
    assert is_page(answer(HX_Request="true", HX_History_Restore_Request="true"))


@pytest.mark.parametrize("headers", [{}, {"HX_Request": "true"}, {"HX_Request": "true", "HX_Boosted": "true"}])
def test_caches_keep_the_two_apart(answer, headers):
    assert "HX-Request" in answer(**headers).headers["Vary"]


def test_a_part_costs_less_than_the_page(browse, rep):
    browser = browse(rep)
    browser.get("/contacts/")

    assert queries(browser, headers=PART) < queries(browser)


def queries(browser, **how):
    with CaptureQueriesContext(connection) as captured:
        browser.get("/contacts/", **how)
    return len(captured)
