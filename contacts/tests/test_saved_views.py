import json
import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from contacts.models import SavedView
from crm_site.testing import make

LIST = "/contacts/"
NEW = "/lists/contacts/views/new/"
LEADS = {"all": [{"field": "lifecycle", "op": "in", "value": ["lead"]}]}
FORM = {"name": "Leads"}
CHANGED = ">changed<"


@pytest.fixture
def people(rep):
    make.contact("Ada", "A", lifecycle="lead", owner=rep)
    make.contact("Bea", "B", lifecycle="lead")
    make.contact("Cid", "C", lifecycle="customer", owner=rep)


@pytest.fixture
def save(browse):
    """Give a state of the list a name, as a person does: `save(rep, "Leads", filter=…)`."""

    def saved(person, name="Leads", *, shared=False, pinned=False, **state):
        sent = {"name": name} | ({"shared": "on"} if shared else {}) | ({"pinned": "on"} if pinned else {})
        answer = browse(person).post(f"{NEW}?{urlencode(address(state))}", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        return SavedView.objects.latest("pk")

    return saved


def address(state):
    return {key: json.dumps(value) if isinstance(value, dict) else value for key, value in state.items()}


def shown(browser, **query):
    return [row.first_name for row in browser.get(LIST, query).context["listing"].page]


def test_a_view_shows_the_list_as_it_was_saved(browse, rep, people, save):
    view = save(rep, filter=LEADS, sort="-name", q="a", view="mine")
    page = browse(rep).get(LIST, {"saved": view.pk})

    assert [row.first_name for row in page.context["listing"].page] == ["Ada"]
    assert page.context["listing"].sort == "-name"
    assert "Leads" in page.content.decode() and CHANGED not in page.content.decode()


def test_the_address_outweighs_the_view(browse, rep, people, save):
    view = save(rep, filter=LEADS)

    assert shown(browse(rep), saved=view.pk) == ["Ada", "Bea"]
    assert shown(browse(rep), saved=view.pk, filter="") == ["Ada", "Bea", "Cid"]
    assert shown(browse(rep), saved=view.pk, view="mine") == ["Ada"]
    assert shown(browse(rep), saved=view.pk, sort="-name") == ["Bea", "Ada"]


def test_a_filter_taken_away_is_a_change_of_the_view(browse, rep, people, save):
    view = save(rep, filter=LEADS)
    (chip,) = browse(rep).get(LIST, {"saved": view.pk}).context["listing"].chips
    query = dict(parse_qsl(urlsplit(chip.without).query, keep_blank_values=True))
    page = browse(rep).get(LIST, query)

    assert query["saved"] == str(view.pk) and len(page.context["listing"].page) == 3
    assert CHANGED in page.content.decode()


def test_a_filter_is_added_within_the_view(browse, rep, people, save):
    view = save(rep, filter=LEADS)
    page = browse(rep).get(LIST, {"saved": view.pk}).content.decode()
    hidden = {k: unescape(v) for k, v in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)}
    sent = {key: hidden[key] for key in ("saved", "filter", "q")}

    assert shown(browse(rep), **sent, field="owner", op="me") == ["Ada"]


def test_save_changes_keeps_what_is_in_the_address(browse, rep, people, save):
    view = save(rep)
    page = browse(rep).get(LIST, {"saved": view.pk, "filter": json.dumps(LEADS)}).content.decode()
    (action,) = re.findall(r'action="(/views/\d+/state/[^"]*)"', page)
    answer = browse(rep).post(unescape(action))

    assert answer.headers["Location"] == f"/contacts/?saved={view.pk}"
    assert shown(browse(rep), saved=view.pk) == ["Ada", "Bea"]


def test_save_as_new_leaves_the_first_one_as_it_was(browse, rep, people, save):
    first = save(rep)
    page = browse(rep).get(LIST, {"saved": first.pk, "filter": json.dumps(LEADS)}).content.decode()
    link = unescape(re.findall(r'href="(/lists/contacts/views/new/[^"]*)"', page)[0])
    answer = browse(rep).post(link, {"name": "Other"})

    assert answer.status_code == 302 and SavedView.objects.get(name="Other").query["filter"] == LEADS
    assert shown(browse(rep), saved=first.pk) == ["Ada", "Bea", "Cid"]


def test_pinned_views_stand_first(browse, rep, save):
    save(rep, "Beta")
    save(rep, "Alpha")
    save(rep, "Zeta", pinned=True)

    assert [view.name for view in browse(rep).get(LIST).context["tabs"]] == ["Zeta", "Alpha", "Beta"]


def test_a_view_is_private_until_it_is_shared(browse, rep, agent, people, save):
    view = save(rep)
    assert browse(agent).get(LIST).context["tabs"] == []
    assert browse(agent).get(LIST, {"saved": view.pk}).status_code == 404

    browse(rep).post(f"/views/{view.pk}/", {"name": "Ours", "shared": "on"})
    assert [one.name for one in browse(agent).get(LIST).context["tabs"]] == ["Ours"]


def test_who_does_not_own_a_view_cannot_change_it(browse, rep, agent, save):
    view = save(rep, shared=True)
    page = browse(agent).get(LIST, {"saved": view.pk, "sort": "-name"}).content.decode()

    assert "Save as new" in page and f"/views/{view.pk}/state/" not in page
    for action in ("", "state/", "deletion/"):
        assert browse(agent).post(f"/views/{view.pk}/{action}", FORM).status_code == 403


def test_a_shared_view_shows_to_each_their_own(browse, rep, agent, people, save):
    view = save(rep, shared=True, view="mine")

    assert shown(browse(rep), saved=view.pk) == ["Ada", "Cid"] and shown(browse(agent), saved=view.pk) == []


def test_a_name_is_given_once_by_each_person(browse, rep, agent, save):
    save(rep)
    again = browse(rep).post(NEW, FORM)

    assert again.status_code == 422 and "You have a view of this name already" in again.content.decode()
    assert save(agent).owner == agent


def test_deleting_a_view_deletes_nobody(browse, rep, people, save):
    view = save(rep)
    answer = browse(rep).post(f"/views/{view.pk}/deletion/", follow=True)

    assert not SavedView.objects.exists() and len(answer.context["listing"].page) == 3


@pytest.mark.parametrize("number", ["0", "999999", "x", "-1", "9" * 30])
def test_a_view_that_is_not_there_is_not_found(browse, rep, number):
    assert browse(rep).get(LIST, {"saved": number}).status_code == 404


def test_a_view_of_companies_is_none_of_people(browse, rep, people):
    make.company("Acme", country="Spain")
    browse(rep).post("/lists/companies/views/new/?q=acme", {"name": "Acmes"})
    view = SavedView.objects.get()

    assert browse(rep).get(LIST, {"saved": view.pk}).status_code == 404
    assert [one.name for one in browse(rep).get("/companies/", {"saved": view.pk}).context["listing"].page] == ["Acme"]


def test_a_filter_that_has_become_impossible_is_said(browse, rep, people, save):
    view = save(rep)
    view.keep(view.query | {"filter": {"field": "salary", "op": "is", "value": 1}})

    assert "no field “salary”" in browse(rep).get(LIST, {"saved": view.pk}).content.decode()


def test_the_tabs_are_counted_in_one_answer(browse, rep, people, save):
    view, mine = save(rep, filter=LEADS), save(rep, "Mine", view="mine")
    broken = save(rep, "Broken")
    broken.keep({"filter": {"field": "salary", "op": "is", "value": 1}})
    said = browse(rep).get("/lists/contacts/counts/").content.decode()
    counts = dict(re.findall(r'id="count-([\w-]+)"[^>]*>([^<]*)<', said))

    assert counts == {"tab-": "3", "tab-mine": "2", str(view.pk): "2", str(mine.pk): "2", str(broken.pk): ""}


def test_the_list_costs_the_same_with_twenty_views(browse, rep, people, save, queries):
    view = save(rep, filter=LEADS)
    one = queries(browse(rep), f"{LIST}?saved={view.pk}")
    for n in range(19):
        SavedView.objects.create(name=f"No {n}", owner=rep, model="contacts.contact")

    assert queries(browse(rep), f"{LIST}?saved={view.pk}") == one


def test_of_many_views_the_last_ones_are_in_a_menu_and_the_open_one_in_sight(browse, rep, people, save):
    last = [save(rep, f"View {n}", q=str(n)) for n in range(8)][-1]
    page = browse(rep).get(LIST).content.decode()
    tabs, menu = page.split('<summary class="tab">')

    assert "View 5" in tabs and "View 6" not in tabs and "2 more" in menu and "View 7" in menu
    assert "View 7" in browse(rep).get(LIST, {"saved": last.pk}).content.decode().split('<summary class="tab">')[0]
