import re

import pytest

from crm_site.lib import registry
from crm_site.lib.registry import Hit, Search
from crm_site.staff.models import Right
from crm_site.testing import make, make_sales

PART = {"HX-Request": "true"}


def search(browser, text, **headers):
    return browser.get("/search/", {"q": text}, headers=headers).content.decode()


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, company=make.company("Engines"), email="ada@example.org")


def test_people_and_companies_are_found_at_once(browse, rep, ada):
    make.company("Adamant")
    page = search(browse(rep), "ada")

    assert f'href="{ada.get_absolute_url()}"' in page and "<mark>Ada</mark> Lovelace" in page
    assert "<mark>Ada</mark>mant" in page and "People" in page and "Companies" in page


@pytest.mark.parametrize("text", ["LOVELÁCE", "ada@example", "ngine"])
def test_a_person_is_found_by_what_one_remembers(browse, rep, ada, text):
    assert ada.get_absolute_url() in search(browse(rep), text)


def test_htmx_gets_the_hits_only(browse, rep, ada):
    part = search(browse(rep), "ada", **PART)

    assert "<html" not in part and "Lovelace" in part
    assert "<html" in search(browse(rep), "ada")


def test_nothing_found_says_so_with_what_was_typed(browse, rep):
    assert "Nothing was found for “&lt;b&gt;x”" in search(browse(rep), "<b>x")


def test_one_letter_is_too_little_to_search(browse, rep, ada):
    assert "Lovelace" not in search(browse(rep), "a", **PART)


def test_without_a_question_the_pages_are_offered(browse, rep):
    part = search(browse(rep), "", **PART)

    assert 'href="/contacts/"' in part and 'href="/companies/"' in part


def offered(browser, page, query=""):
    """The lines of the palette that was opened on a page: `[(text, address)]`."""
    part = browser.get("/search/", {"q": query, "from": page}, headers=PART).content.decode()
    hits = re.findall(r'<a class="hit" href="([^"]+)">(.*?)</a>', part, re.DOTALL)
    return [
        (re.sub(r"<svg.*?</svg>|<kbd>.*?</kbd>|<[^>]+>", "", inside, flags=re.DOTALL).strip(), url)
        for url, inside in hits
    ]


def test_what_can_be_done_with_the_open_record_comes_first(browse, rep, ada):
    lines = offered(browse(rep), ada.get_absolute_url())

    assert lines[0] == ("Write a note", f"/contacts/{ada.pk}/?write=note#composer")
    assert ("New deal for Ada Lovelace", f"/deals/add/?contact={ada.pk}") in lines
    assert ("Edit Ada Lovelace", f"/contacts/{ada.pk}/details/") in lines


def test_only_what_this_person_may_do_is_offered(browse, rep, other_rep, analyst, ada):
    of_colleague = [text for text, _url in offered(browse(other_rep), ada.get_absolute_url())]
    of_analyst = [text for text, _url in offered(browse(analyst), ada.get_absolute_url())]

    assert "New deal for Ada Lovelace" in of_colleague and "Edit Ada Lovelace" not in of_colleague
    assert not {"Write a note", "New deal for Ada Lovelace", "New contact", "New deal"} & set(of_analyst)


def test_a_record_that_one_may_not_see_offers_nothing(browse, agent, rep):
    deal = make_sales.deal("Secret linens", owner=rep)

    assert "Secret" in str(offered(browse(rep), deal.get_absolute_url()))
    assert "Secret" not in str(offered(browse(agent), deal.get_absolute_url()))


@pytest.mark.parametrize("page", ["", "/nowhere/", "/contacts/99999999999999999999/", "//x", "/tasks/"])
def test_elsewhere_there_is_only_what_can_be_begun_and_where_to_go(browse, rep, page):
    lines = offered(browse(rep), page)

    assert lines[0] == ("New contact", "/contacts/new/") and ("Tickets", "/tickets/") in lines


def test_things_to_do_and_pages_are_found_by_their_names_too(browse, rep):
    assert offered(browse(rep), "/", "new de") == [("New deal", "/deals/add/")]
    assert ("Forecast", "/forecast/") in offered(browse(rep), "/", "foreca")


def test_each_keystroke_costs_a_bounded_number_of_queries(browse, rep, ada, queries):
    assert queries(browse(rep), "/search/?q=ad", **PART) <= 4 + 2 * len(registry.searches)


def test_who_may_see_nothing_finds_nothing(browse, outsider, ada):
    assert "Lovelace" not in search(browse(outsider), "lovelace") and "Engines" not in search(
        browse(outsider), "engines"
    )


def test_one_finds_only_what_ones_right_reaches(browse, rep, other_rep, ada):
    make.contact("Ada", "Far", owner=other_rep)
    Right.objects.filter(role__name="Sales rep", permission__codename="view_contact").update(reach="own")
    page = search(browse(rep), "ada")

    assert "Lovelace" in page and "Far" not in page


def test_upper_floors_add_their_own_hits(browse, rep, monkeypatch):
    def find(query, reader, limit):
        return [Hit(f"{query} for {reader.username}", "a line", "/somewhere/")] * limit

    monkeypatch.setattr(registry, "searches", [Search("test", "Tests", "sun", find)])
    part = search(browse(rep), "moon", **PART)

    assert "Tests" in part and part.count('href="/somewhere/"') == 6


def test_it_costs_the_same_with_many_hits(browse, rep, ada, queries):
    make.company("Ada Works")
    one = queries(browse(rep), "/search/?q=ada", **PART)
    for n in range(10):
        make.contact("Ada", "More", company=make.company(f"Ada {n}"), email=f"ada{n}@example.org")

    assert queries(browse(rep), "/search/?q=ada", **PART) == one


def test_a_very_long_question_is_no_crash(browse, rep):
    assert browse(rep).get("/search/", {"q": "x" * 5000}).status_code == 200
