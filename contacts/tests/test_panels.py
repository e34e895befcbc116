"""The cards beside a record: they come after the page, each by itself, and without JavaScript, too."""

import pytest
from django.db import connection

from contacts import panels
from crm_site.lib import registry
from crm_site.testing import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


@pytest.fixture
def cards(monkeypatch):
    """`cards(a=build, …)`: only these panels stand beside a record."""

    def put(of=("contact",), permission="", **builds):
        template = "contacts/_panel_group.html"
        known = [registry.Panel(key, key.title(), template, build, permission, of=of) for key, build in builds.items()]
        monkeypatch.setattr(registry, "panels", known)

    return put


def good(record, reader):
    return {"companies": [], "number": 7}


def empty(record, reader):
    return None


def broken(record, reader):
    raise RuntimeError("no")


def broken_question(record, reader):
    with connection.cursor() as cursor:
        cursor.execute("SELECT nonsense")


def slow(record, reader):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(20)")


def test_the_page_comes_without_waiting_for_the_panels(browse, rep, ada, cards):
    cards(deals=broken)
    page = browse(rep).get(ada.get_absolute_url()).content.decode()

    assert f'hx-get="/contacts/{ada.pk}/panels/"' in page and "skeleton" in page and "Deals" in page
    assert f'href="/contacts/{ada.pk}/?panels=all"' in page


def test_all_panels_come_in_one_answer_with_their_counts(browse, rep, ada, cards):
    cards(first=good, second=good, third=empty)
    part = browse(rep).get(f"/contacts/{ada.pk}/panels/", headers=PART).content.decode()

    assert part.count('<span class="n">7</span>') == 2 and "<html" not in part and "skeleton" not in part
    assert "Nothing yet: Third" in part.replace("  ", " ")


@pytest.mark.parametrize("build", [broken, broken_question])
def test_one_that_fails_leaves_the_others_standing(browse, rep, ada, cards, build, caplog):
    cards(first=good, bad=build, last=good)
    answer = browse(rep).get(f"/contacts/{ada.pk}/panels/", headers=PART)
    part = answer.content.decode()

    assert answer.status_code == 200 and part.count('<span class="n">7</span>') == 2
    assert "This did not load." in part and f'hx-get="/contacts/{ada.pk}/panels/bad/"' in part
    assert "The panel bad of contact" in caplog.text


def test_one_that_dawdles_is_given_up(browse, rep, ada, cards, monkeypatch):
    monkeypatch.setattr(panels, "PATIENCE", 100)
    cards(slow=slow, good=good)
    part = browse(rep).get(f"/contacts/{ada.pk}/panels/", headers=PART).content.decode()

    assert "This did not load." in part and '<span class="n">7</span>' in part


def test_a_panel_can_be_asked_for_again_by_itself(browse, rep, ada, cards):
    cards(deals=good, others=broken)
    url = f"/contacts/{ada.pk}/panels/deals/"
    part, whole = (browse(rep).get(url, headers=headers).content.decode() for headers in (PART, {}))

    assert '<span class="n">7</span>' in part and "Others" not in part and "<html" not in part
    assert "<html" in whole and '<span class="n">7</span>' in whole


def test_without_javascript_they_are_drawn_at_once(browse, rep, ada, cards):
    cards(deals=good, others=broken)
    page = browse(rep).get(ada.get_absolute_url(), {"panels": "all"}).content.decode()

    assert '<span class="n">7</span>' in page and "This did not load." in page and 'panels/" hx-trigger' not in page


def test_a_panel_says_beside_which_records_it_stands(browse, rep, ada, cards):
    acme = make.company("Acme", owner=rep)
    cards(of=("company",), deals=good)

    assert "Deals" in browse(rep).get(f"/companies/{acme.pk}/panels/", headers=PART).content.decode()
    assert "Deals" not in browse(rep).get(f"/contacts/{ada.pk}/panels/", headers=PART).content.decode()
    assert browse(rep).get(f"/contacts/{ada.pk}/panels/deals/").status_code == 404


def test_a_panel_that_one_may_not_see_does_not_exist(browse, rep, analyst, ada, cards):
    cards(deals=good, permission="contacts.add_contact")

    assert browse(rep).get(f"/contacts/{ada.pk}/panels/deals/").status_code == 200
    assert browse(analyst).get(f"/contacts/{ada.pk}/panels/deals/").status_code == 404
    assert "Deals" not in browse(analyst).get(f"/contacts/{ada.pk}/panels/", headers=PART).content.decode()


def test_a_company_shows_its_people_and_daughters(browse, rep):
    acme = make.company("Acme", owner=rep)
    make.contact("Ada", "Lovelace", company=acme)
    make.company("Daughter", parent=acme)
    part = browse(rep).get(f"/companies/{acme.pk}/panels/", headers=PART).content.decode()

    assert "Ada Lovelace" in part and "Daughter" in part


def test_they_cost_the_same_for_many_people(rep, browse, queries):
    acme = make.company("Acme", owner=rep)
    make.contact("Ada", company=acme)
    few = queries(browse(rep), f"/companies/{acme.pk}/panels/", **PART)
    for n in range(12):
        make.contact(f"Ada{n}", company=acme, email=f"a{n}@example.org")

    assert queries(browse(rep), f"/companies/{acme.pk}/panels/", **PART) == few
