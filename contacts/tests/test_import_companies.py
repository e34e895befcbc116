from decimal import Decimal

import pytest

from contacts.models import Company
from crm_site.testing import make


@pytest.fixture
def bring_companies(rep, bring):
    return lambda content, **how: bring(rep, content, kind="companies", name="accounts.csv", **how)


def test_companies_come_in_with_what_is_known(bring_companies, counts, rep):
    run = bring_companies(
        "account,sector,year_established,revenue,employees,office_location,subsidiary_of,currency,website\n"
        'Acme,retail,1996,"1,100.04",2822,Spain,Holding,usd,acme.example\n'
    )
    acme = Company.objects.get(name="Acme")

    assert counts(run) == (1, 0, 0, 0)
    assert (acme.industry, acme.founded, acme.revenue, acme.employees) == ("retail", 1996, Decimal("1100.04"), 2822)
    assert (acme.country, acme.parent.name, acme.currency, acme.domain) == ("Spain", "Holding", "USD", "acme.example")
    assert acme.owner == rep and acme.interactions.get().kind == "contacts.imported"


def test_the_same_file_twice_adds_nothing(bring_companies, counts):
    file = "name,revenue,parent\nAcme,1234.567,Holding\nHolding,,\n"
    bring_companies(file)
    again = bring_companies(file)

    assert counts(again) == (0, 0, 2, 0) and Company.objects.count() == 2


def test_a_company_without_a_name_cannot_come_in(bring_companies, counts, reasons):
    run = bring_companies("name,industry\n,retail\nAcme,retail\n")

    assert counts(run) == (1, 0, 0, 1) and "Name is missing" in reasons(run)[2]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("employees", "many", "is not a number"),
        ("employees", "1.5", "is not a whole number"),
        ("employees", "-1", "is not a whole number"),
        ("employees", "99999999999", "is not a whole number"),
        ("founded", "40000", "is no year"),
        ("founded", "0", "is no year"),
        ("revenue", "1e15", "is not a number"),
        ("revenue", "999999999999.999", "is not a number"),
        ("revenue", "9" * 400, "is not a number"),
        ("currency", "Euro", "is no currency"),
        ("currency", "€", "is no currency"),
        ("domain", "x" * 254, "longer than 253"),
        ("parent", "x" * 201, "longer than 200"),
    ],
)
def test_a_bad_cell_is_a_remark_and_the_company_comes_in(bring_companies, counts, reasons, column, cell, said):
    run = bring_companies(f"name,{column}\nAcme,{cell}\n")

    assert counts(run) == (1, 0, 0, 0) and said in reasons(run)[2]


def test_a_company_is_recognised_by_number_else_by_name(rep, bring_companies, counts):
    numbered = make.company("Old name", external_id="C1", owner=rep)
    named = make.company("Ácme", owner=rep)
    run = bring_companies("number,name,industry\nC1,New name,looms\n,ACME,mills\n")
    numbered.refresh_from_db()
    named.refresh_from_db()

    assert counts(run) == (0, 2, 0, 0)
    assert (numbered.industry, named.industry) == ("looms", "mills")


def test_two_companies_of_one_name_and_two_numbers_are_two(bring_companies, counts):
    file = "number,name,industry\nC1,Acme,looms\nC2,Acme,mills\n"

    assert counts(bring_companies(file)) == (2, 0, 0, 0)
    assert counts(bring_companies(file)) == (0, 0, 2, 0)
    assert set(Company.objects.values_list("external_id", "industry")) == {("C1", "looms"), ("C2", "mills")}


def test_a_parent_that_comes_later_in_the_file_is_not_doubled(bring_companies):
    bring_companies("name,parent\nDaughter,Mother\nMother,\n")

    assert Company.objects.count() == 2 and Company.objects.get(name="Daughter").parent.name == "Mother"


def test_a_row_that_only_names_the_parent_is_an_update(rep, bring_companies, counts):
    make.company("Daughter", owner=rep)
    run = bring_companies("name,parent\nDaughter,Mother\n")

    assert counts(run) == (0, 1, 0, 0) and not run.rows.exists()


def test_a_company_is_never_its_own_parent(bring_companies, counts):
    assert counts(bring_companies("name,parent\nAcme,ACME\n")) == (1, 0, 0, 0)
    assert Company.objects.get().parent is None


def test_companies_of_another_team_are_left_as_they_are(other_rep, bring_companies, counts, reasons):
    make.company("Acme", industry="retail", owner=other_rep)
    run = bring_companies("name,industry,parent\nAcme,looms,Holding\n")
    acme = Company.objects.get()

    assert counts(run) == (0, 0, 0, 1) and "belongs to another team" in reasons(run)[2]
    assert acme.industry == "retail" and acme.parent is None


def test_an_update_of_an_edited_company_is_noticed_by_its_editor(rep, bring_companies):
    acme = make.company("Acme", owner=rep)
    bring_companies("name,industry\nAcme,looms\n")
    acme.refresh_from_db()

    assert acme.version == 2


def test_a_company_comes_with_a_way_to_reach_it(bring_companies):
    bring_companies(
        "name,email,phone,street,zip,city,state,country\n"
        "Acme,office@acme.example,+34 911 234 567,Calle Mayor 1,28013,Madrid,Madrid,Spain\n"
    )
    acme = Company.objects.get()

    assert (acme.email, acme.phone, acme.street) == ("office@acme.example", "+34 911 234 567", "Calle Mayor 1")
    assert (acme.postcode, acme.city, acme.region, acme.country) == ("28013", "Madrid", "Madrid", "Spain")


def test_a_file_makes_no_circle_of_companies(bring_companies):
    run = bring_companies("name,parent\nAcme,Holding\nHolding,Top\nTop,Acme\n")

    parents = {one.name: one.parent and one.parent.name for one in Company.objects.select_related("parent")}
    assert parents == {"Acme": "Holding", "Holding": "Top", "Top": None}
    assert any("circle" in said for row in run.rows.all() for said in [row.reason])
