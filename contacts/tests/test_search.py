import pytest

from crm_site.lib import registry
from crm_site.lib.registry import Hit, Search
from crm_site.staff.models import Right
from crm_site.testing import make

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
    one = queries(browse(rep), "/search/?q=ada", **PART)
    for n in range(10):
        make.contact("Ada", "More", company=make.company(f"Ada {n}"), email=f"ada{n}@example.org")

    assert queries(browse(rep), "/search/?q=ada", **PART) == one


def test_a_very_long_question_is_no_crash(browse, rep):
    assert browse(rep).get("/search/", {"q": "x" * 5000}).status_code == 200
