from decimal import Decimal

import pytest

from contacts.models import Company
from crm_site.testing import make

LIST = "/companies/"


@pytest.fixture
def acme(rep):
    return make.company(
        "Ácme Söhne", owner=rep, industry="retail", country="Spain", revenue=Decimal("1200.50"), employees=7
    )


def form(company, **changes):
    company.refresh_from_db()
    return {
        "name": company.name,
        "industry": company.industry,
        "currency": company.currency,
        "owner": company.owner_id or "",
        "version": company.version,
        "revenue": company.revenue or "",
        "employees": company.employees or "",
        "country": company.country,
    } | changes


def names(browser, **query):
    return [row.name for row in browser.get(LIST, query).context["listing"].page]


def test_the_list_shows_companies_and_how_many_people_are_known_there(browse, rep, acme):
    make.contact(company=acme)
    make.contact(company=acme)
    make.company("Empty")
    rows = browse(rep).get(LIST).context["listing"].page

    assert [(row.name, row.head_count) for row in rows] == [("Ácme Söhne", 2), ("Empty", 0)]


@pytest.mark.parametrize("text", ["acme", "ÁCME", "sohne", "me só"])
def test_one_searches_whatever_case_and_accents(browse, rep, acme, text):
    make.company("Other")

    assert names(browse(rep), q=text) == ["Ácme Söhne"]


def test_mine_are_those_that_one_owns(browse, rep, acme):
    make.company("Other")

    assert names(browse(rep), view="mine") == ["Ácme Söhne"]


@pytest.mark.parametrize(
    ("employees", "op", "found"), [("6.5", "gt", True), ("7.5", "lt", True), ("7.5", "is", False), ("7", "is", True)]
)
def test_a_filter_by_a_number_does_not_round(browse, rep, acme, employees, op, found):
    assert bool(names(browse(rep), field="employees", op=op, value=employees)) is found


def test_htmx_gets_the_rows_only(browse, rep, acme):
    part = browse(rep).get(LIST, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part and "Ácme Söhne" in part


def test_the_list_costs_the_same_for_fifty(browse, rep, acme, queries):
    one = queries(browse(rep), LIST)
    for _each in range(49):
        make.contact(company=make.company(owner=make.user()))

    assert queries(browse(rep), LIST) == one


def test_the_page_says_what_is_known(browse, rep, acme):
    make.contact("Ada", "Lovelace", company=acme, job_title="Countess")
    make.company("Daughter", parent=acme)
    page = browse(rep).get(acme.get_absolute_url(), {"panels": "all"}).content.decode()

    for text in ("Ácme Söhne", "retail", "Spain", "1,200.50", "Ada Lovelace", "Countess", "Daughter"):
        assert text in page


def test_the_timeline_of_a_company_holds_what_its_people_did(browse, rep, acme):
    make.contact("Ada", "Lovelace", company=acme).record("contacts.call", text="rang about looms")
    acme.record("contacts.note", text="pays late")
    page = browse(rep).get(acme.get_absolute_url()).content.decode()
    part = browse(rep).get(f"/companies/{acme.pk}/timeline/?kind=note", headers={"HX-Request": "true"}).content.decode()

    assert "rang about looms" in page and "pays late" in page
    assert "pays late" in part and "rang about looms" not in part and "<html" not in part


def test_the_page_costs_the_same_for_a_large_company(browse, rep, acme, queries):
    make.contact(company=acme)
    few = queries(browse(rep), acme.get_absolute_url())
    for _each in range(30):
        make.contact(company=acme).record("contacts.note", by=make.user(), text="x")
        make.company(parent=acme)

    assert queries(browse(rep), acme.get_absolute_url()) <= few + 1


def test_a_company_is_added_with_a_fact(browse, rep):
    sent = {"name": "Engines", "currency": "EUR", "owner": rep.pk}
    answer = browse(rep).post("/companies/new/", sent)
    engines = Company.objects.get()

    assert answer.headers["Location"] == engines.get_absolute_url() and engines.owner == rep
    assert engines.interactions.get().kind == "contacts.company_added"


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("currency", "euro"), ("currency", "eur"), ("employees", "-1"), ("founded", "99999")],
)
def test_what_cannot_be_is_refused(browse, rep, field, value):
    sent = {"name": "Engines", "currency": "EUR", field: value}

    assert browse(rep).post("/companies/new/", sent).status_code == 200
    assert not Company.objects.exists()


def test_a_change_is_saved_and_told(browse, rep, acme):
    browse(rep).post(f"/companies/{acme.pk}/details/", form(acme, industry="looms"))
    acme.refresh_from_db()

    assert acme.industry == "looms"
    assert acme.interactions.get().data["changes"] == {"industry": ["retail", "looms"]}


def test_of_two_editors_the_second_is_told_and_wins_by_saving_again(browse, rep, manager, acme):
    mine = form(acme, industry="poems")
    browse(manager).post(f"/companies/{acme.pk}/details/", form(acme, industry="looms"))
    refused = browse(rep).post(f"/companies/{acme.pk}/details/", mine)
    page = refused.content.decode()

    assert refused.status_code == 409 and "“looms”" in page and 'value="poems"' in page
    again = mine | {"version": refused.context["form"]["version"].value()}
    assert browse(rep).post(f"/companies/{acme.pk}/details/", again).status_code == 302
    acme.refresh_from_db()
    assert acme.industry == "poems"


@pytest.mark.parametrize(("who", "status"), [("manager", 302), ("other_rep", 403), ("analyst", 403)])
def test_those_may_edit_whose_right_reaches_so_far(browse, cast, acme, who, status):
    answer = browse(getattr(cast, who)).post(f"/companies/{acme.pk}/details/", form(acme, industry="looms"))

    assert answer.status_code == status
    assert Company.objects.filter(industry="looms").exists() is (status == 302)


def test_who_has_no_role_is_refused(browse, outsider, acme):
    for url in (LIST, acme.get_absolute_url(), f"/companies/{acme.pk}/timeline/", "/companies/new/"):
        assert browse(outsider).get(url).status_code == 403


def test_a_company_is_gone_and_its_people_stay(rep, acme):
    ada = make.contact(company=acme)
    acme.delete()
    ada.refresh_from_db()

    assert ada.company is None
