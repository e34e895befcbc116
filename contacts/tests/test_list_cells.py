import json
import re
from urllib.parse import parse_qs, urlsplit

import pytest

from contacts.models import Contact, Tag
from crm_site.testing import make

LIST = "/contacts/"
PART = {"HX-Request": "true"}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Byron", owner=rep, company=make.company("Café Ñandú"), lifecycle="lead")


def row_of(browser, person, url=LIST):
    """The row of a person on the page, as text."""
    page = browser.get(url).content.decode()
    return re.search(rf'<tr data-pk="{person.pk}".*?</tr>', page, re.DOTALL)[0]


def shown(browser, url):
    return {row.first_name for row in browser.get(url).context["listing"].page}


def narrowed(browser, of="contacts", **query):
    """The filter to which the click on a cell leads."""
    answer = browser.get(f"/lists/{of}/narrowed/", query)
    assert answer.status_code == 302
    return answer.url, json.loads(parse_qs(urlsplit(answer.url).query).get("filter", ["{}"])[0])


def test_only_rows_that_one_may_change_offer_it(browse, rep, other_rep, ada):
    other = make.contact("Bob", owner=other_rep)
    browser = browse(rep)

    assert "data-editable" in row_of(browser, ada)
    assert "data-editable" not in row_of(browser, other)


def test_which_rows_can_be_changed_costs_one_query(browse, rep, analyst, ada, queries):
    one = queries(browse(rep), LIST)
    for n in range(20):
        make.contact(f"Nr {n}", owner=rep)

    assert queries(browse(rep), LIST) == one


def test_cells_say_what_they_narrow_the_list_by(browse, rep, ada):
    row = row_of(browse(rep), ada)

    assert 'data-only="lead"' in row and f'data-only="{rep.pk}"' in row and 'data-only="Café Ñandú"' in row


def test_a_cell_narrows_the_list_to_its_value(browse, rep, ada):
    make.contact("Bob", lifecycle="customer")
    url, tree = narrowed(browse(rep), field="lifecycle", value="lead", sort="created", view="mine")

    assert tree == {"all": [{"field": "lifecycle", "op": "in", "value": ["lead"]}]}
    assert "sort=created" in url and "view=mine" in url and shown(browse(rep), url) == {"Ada"}


def test_a_name_with_accents_narrows_too(browse, rep, ada):
    make.contact("Bob", company=make.company("Cafe"))
    url, _tree = narrowed(browse(rep), field="company", value="Café Ñandú")

    assert shown(browse(rep), url) == {"Ada"}


def test_an_empty_cell_asks_for_those_without(browse, rep, ada):
    make.contact("Bob")
    url, _tree = narrowed(browse(rep), field="owner", value="")

    assert shown(browse(rep), url) == {"Bob"}


def test_narrowing_twice_adds_to_the_filter_and_the_same_once_more_does_not(browse, rep, ada):
    browser = browse(rep)
    first, _tree = narrowed(browser, field="lifecycle", value="lead")
    query = {key: values[0] for key, values in parse_qs(urlsplit(first).query).items()}
    again, tree = narrowed(browser, **query, field="owner", value=str(rep.pk))
    query = {key: values[0] for key, values in parse_qs(urlsplit(again).query).items()}

    assert [part["field"] for part in tree["all"]] == ["lifecycle", "owner"]
    assert narrowed(browser, **query, field="owner", value=str(rep.pk))[1] == tree


def test_a_day_narrows_to_that_day(browse, rep, ada):
    day = re.search(r'data-label="Known since" data-only="([^"]+)"', row_of(browse(rep), ada))[1]
    url, tree = narrowed(browse(rep), field="created", value=day)

    assert tree["all"][0]["op"] == "on" and shown(browse(rep), url) == {"Ada"}


def test_a_field_that_does_not_exist_leaves_the_list_as_it_is(browse, rep, ada):
    url, tree = narrowed(browse(rep), field="salary", value="1", view="mine")

    assert tree == {} and "view=mine" in url


def test_each_tag_narrows_by_itself(browse, rep, ada):
    tags = [Tag.named("vip"), Tag.named("press")]
    ada.tags.set(tags)
    row = row_of(browse(rep), ada, f"{LIST}?columns=tags")

    assert all(f'data-only="{tag.pk}">{tag}' in row for tag in tags)


def test_a_changed_row_comes_anew_with_the_figures_of_the_list(browse, rep, ada):
    make.contact("Bob", lifecycle="customer")
    answer = browse(rep).get(f"/lists/contacts/rows/{ada.pk}/", {"columns": "stage"}, headers=PART).content.decode()

    assert answer.strip().startswith(f'<tr data-pk="{ada.pk}"') and "Café" not in answer
    assert 'id="page-sum" hx-swap-oob="true">2 people' in answer and 'id="list-sums" hx-swap-oob="true"' in answer
    assert 'class="left"' not in answer


def test_a_row_that_the_filter_does_not_fit_any_more_says_so(browse, rep, ada):
    tree = json.dumps({"field": "lifecycle", "op": "in", "value": ["lead"]})
    Contact.objects.update(lifecycle="customer")
    answer = browse(rep).get(f"/lists/contacts/rows/{ada.pk}/", {"filter": tree}, headers=PART).content.decode()

    assert 'class="left"' in answer and "0 people" in answer


def test_heads_say_how_the_list_is_sorted(browse, rep, ada):
    page = browse(rep).get(LIST, {"sort": "-updated", "columns": "updated"}).content.decode()

    assert re.search(r'<th class="wide nowrap"[^>]* aria-sort="ascending"', page)


def test_a_value_is_shown_as_text_not_as_markup(browse, rep, ada):
    ada.company.name = '"><script>alert(1)</script>'
    ada.company.save()

    assert "<script>alert" not in row_of(browse(rep), ada)
