import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session

from contacts.models import SavedView
from crm_site.testing import make

LIST = "/contacts/"


@pytest.fixture
def five(rep):
    return [
        make.contact(name, "X", owner=rep if name != "Cid" else None) for name in ("Ada", "Bea", "Cid", "Dan", "Eva")
    ]


def beside(browser, person):
    """The names before and after, the place, and the way back."""
    answer = browser.get(f"/lists/contacts/neighbours/{person.pk}/", headers={"HX-Request": "true"}).content.decode()
    links = {rel: url for url, rel in re.findall(r'href="([^"]+)" rel="(prev|next)"', answer)}
    back = unescape(re.search(r'<a href="([^"]+)"', answer)[1])
    place = re.search(r"(\d+ of \d+)", answer)
    return links.get("prev"), links.get("next"), place and place[1], back


def test_without_a_list_it_is_the_plain_one(browse, rep, five):
    ada, bea, cid, *_rest = five

    assert beside(browse(rep), bea) == (ada.get_absolute_url(), cid.get_absolute_url(), "2 of 5", LIST)


def test_next_and_previous_are_those_of_the_list_as_it_was_left(browse, rep, five):
    _ada, bea, cid, dan, _eva = five
    browser = browse(rep)
    browser.get(LIST, {"view": "mine", "sort": "-name"})

    before, after, place, back = beside(browser, dan)

    assert (before, after) == (five[4].get_absolute_url(), bea.get_absolute_url())
    assert place == "2 of 4" and back == f"{LIST}?view=mine&sort=-name"
    assert beside(browser, cid) == (None, None, None, back)


def test_the_first_and_the_last_lead_nowhere_on(browse, rep, five):
    assert beside(browse(rep), five[0])[0] is None
    assert beside(browse(rep), five[-1])[1] is None


def test_a_saved_view_is_a_list_too_and_one_that_is_gone_is_not(browse, rep, five):
    browser = browse(rep)
    holds = {"all": [{"field": "first_name", "op": "contains", "value": "e"}]}
    view = SavedView.objects.create(name="E", owner=rep, model="contacts.contact", query={"filter": holds})
    browser.get(LIST, {"saved": view.pk})

    assert beside(browser, five[1])[:3] == (None, five[4].get_absolute_url(), "1 of 2")
    view.delete()
    assert beside(browser, five[1])[:3] == (None, None, None)


def test_the_list_is_remembered_only_when_it_changed(browse, rep, five, django_assert_num_queries):
    browser = browse(rep)
    browser.get(LIST, {"q": "a"})
    before = Session.objects.get(pk=browser.session.session_key).session_data
    browser.get(LIST, {"q": "a"})

    assert Session.objects.get(pk=browser.session.session_key).session_data == before
    browser.get(LIST, {"q": "b"})
    assert Session.objects.get(pk=browser.session.session_key).session_data != before


def test_the_address_of_a_giant_filter_is_not_kept(browse, rep, five):
    browser = browse(rep)
    browser.get(LIST, {"q": "a" * 5000})

    assert beside(browser, five[0])[3] == LIST


def test_it_costs_the_same_in_a_long_list(browse, rep, five, queries):
    few = queries(browse(rep), f"/lists/contacts/neighbours/{five[1].pk}/")
    for n in range(60):
        make.contact(f"Nr {n}")

    assert queries(browse(rep), f"/lists/contacts/neighbours/{five[1].pk}/") == few


def test_the_record_asks_for_them_after_it_is_there(browse, rep, five):
    page = browse(rep).get(five[0].get_absolute_url()).content.decode()

    assert f'hx-get="/lists/contacts/neighbours/{five[0].pk}/"' in page
