"""Own fields in files: imported by key or label, undone, exported so that they can be imported again, in cards."""

import csv
import io
import json

import pytest

from contacts import vcard
from contacts.models import BulkChange, Company, Contact
from crm_site.jobs.work import run_to_end
from crm_site.testing import make, make_custom, make_sales
from sales.models import Deal

pytestmark = pytest.mark.django_db
BAG = {
    "text": "Linen",
    "number": "-3.25",
    "money": {"amount": "1200.50", "currency": "CHF"},
    "date": "2027-01-31",
    "choice": "gold",
    "choices": ["gold", "bronze"],
    "link": "https://example.org/a",
    "yes_no": False,
}


def bag(number):
    return dict(Contact.objects.get(external_id=number).custom)


def test_columns_are_guessed_by_label_or_key_and_read_in_the_notation_of_the_file(rep, bring, counts):
    make_custom.field("yearly_budget", "money", label="Budget per year")
    make_custom.field("looms", "number", label="Machines")
    make_custom.field("until", "date", label="Contract until")
    make_custom.field("tier", "choices")
    file = (
        "Number;Name;Budget per year;looms;Contract until;Tier\n"
        "K1;Ada Byron;1.200,50 CHF;3,5;31.01.2027;gold, Silver\n"
        "K2;Bob Known;1.200,50;4,5;28.02.2027;\n"
    )

    run = bring(rep, file)

    assert counts(run) == (2, 0, 0, 0)
    assert bag("K1") == {
        "yearly_budget": {"amount": "1200.50", "currency": "CHF"},
        "looms": "3.5",
        "until": "2027-01-31",
        "tier": ["gold", "silver"],
    }
    assert bag("K2")["yearly_budget"]["currency"] == "EUR"


def test_a_cell_that_cannot_be_read_is_left_out_with_a_remark(rep, bring, reasons):
    make_custom.field("tier", "choice")

    run = bring(rep, "Number,Name,Tier\nK1,Ada Byron,Platinum\n")

    assert reasons(run) == {2: "Tier: “Platinum” is no choice for “Tier”."}
    assert bag("K1") == {}


def test_a_dry_run_writes_nothing(rep, look_first):
    make_custom.field("tier", "choice")
    make.contact("Ada", "Byron", external_id="K1", owner=rep, custom={"tier": "silver"})

    look_first(rep, "Number,Name,Tier\nK1,Ada Byron,gold\nK2,Bob Known,gold\n")

    assert bag("K1") == {"tier": "silver"}
    assert Contact.objects.count() == 1


def test_a_blank_leaves_what_is_there_unless_it_is_told_to_clear(rep, bring):
    make_custom.field("tier", "choice")
    make.contact("Ada", "Byron", external_id="K1", owner=rep, custom={"tier": "gold", "other": "kept"})
    file = "Number,Name,Tier\nK1,Ada Byron,\n"

    bring(rep, file)
    assert bag("K1") == {"tier": "gold", "other": "kept"}
    bring(rep, file, changes={"blank2": "on"})
    assert bag("K1") == {"other": "kept"}


def test_the_change_is_told_and_taken_back_field_by_field(rep, browse, bring):
    make_custom.field("tier", "choice")
    make_custom.field("budget", "money")
    person = make.contact("Ada", "Byron", external_id="K1", owner=rep, custom={"tier": "gold"})
    run = bring(rep, "Number,Name,Tier,Budget\nK1,Ada Byron,silver,5 EUR\nK2,Bob Known,gold,7 EUR\n")
    fact = person.interactions.get(kind="contacts.contact_changed")
    assert fact.data["changes"] == {"custom.tier": ["Gold", "Silver"], "custom.budget": ["", "5.00 EUR"]}
    person.refresh_from_db()
    person.revise(by=rep, version=person.version, **{"custom.tier": "bronze"})

    browse(rep).post(f"/imports/{run.pk}/reversal/")
    run.refresh_from_db()
    run_to_end(run.reversal)

    assert bag("K1") == {"tier": "bronze"}
    assert not Contact.objects.filter(external_id="K2").exists()


def test_companies_take_them_in_too(rep, bring):
    make_custom.field("terms", "choice", Company)
    make.company("Weaver", owner=rep, custom={"terms": "gold"})

    bring(rep, "Name,Terms\nWeaver,silver\nSpinner,bronze\n", kind="companies")

    assert dict(Company.objects.values_list("name", "custom__terms")) == {"Weaver": "silver", "Spinner": "bronze"}


def exported(browse, rep, columns, format="csv", of="contacts"):
    asked = {"columns": columns, "q": "", "filter": {}, "view": ""}
    browse(rep).post(f"/lists/{of}/bulk/export/", {"asked": json.dumps(asked), "format": format})
    return run_to_end(BulkChange.objects.latest("pk").job).result_file.read()


ODD = {
    "text": ["=1+1", "+44 20", "0042", "1.5", "2027-01-31", "'tis", 'a; b, "c"', "TRUE", "Łódź", "1E5"],
    "number": ["0", "0.000001", "-1234567.5", "1.125", "999999999999999.123456", "12345678901234.5"],
    "money": [{"amount": "0.01", "currency": "JPY"}, {"amount": "-999999999.99", "currency": "USD"}],
    "date": ["1000-01-01", "1899-12-31", "1900-02-28", "2400-02-29", "8999-12-31"],
    "choice": ["silver"],
    "choices": [["bronze"], ["gold", "silver", "bronze"]],
    "link": ["mailto:ada@example.org", "https://example.org/?a=1&b=2,3;4"],
    "yes_no": [True],
}
BAGS = [BAG, *({kind: value} for kind, values in ODD.items() for value in values)]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_is_exported_comes_back_as_it_was(rep, browse, bring, reasons, format):
    fields = make_custom.one_of_each()
    bags = {f"K{number}": one | {"person": rep.pk} for number, one in enumerate(BAGS)}
    for number, one in bags.items():
        make.contact("Ada", number, external_id=number, owner=rep, custom=one)
    columns = ",".join(field.name for field in fields.values())

    file = exported(browse, rep, columns, format=format)
    same = bring(rep, file, name=f"people.{format}")
    Contact.objects.update(custom={})
    run = bring(rep, file, name=f"people.{format}")

    assert (same.updated, set(reasons(same).values()), reasons(run)) == (0, {"Nothing new in this row."}, {})
    assert {number: bag(number) for number in bags} == bags


def test_a_file_writes_them_as_people_do(rep, browse):
    fields = make_custom.one_of_each()
    make.contact("Ada", "Byron", owner=rep, custom=BAG | {"person": rep.pk})

    file = exported(browse, rep, ",".join(field.name for field in fields.values()))

    row = next(csv.DictReader(io.StringIO(file.decode("utf-8-sig"))))
    assert (row["Own money"], row["Own choices"], row["Own person"]) == ("1200.50 CHF", "Gold; Bronze", rep.username)


@pytest.mark.parametrize(("of", "model"), [("companies", Company), ("deals", Deal)])
def test_companies_and_deals_bring_theirs_back_too(rep, browse, bring, reasons, of, model):
    fields = make_custom.one_of_each(model)
    record = make.company("Weaver", owner=rep) if of == "companies" else make_sales.deal("Loom", by=rep, owner=rep)
    model.objects.filter(pk=record.pk).update(custom=BAG | {"person": rep.pk}, external_id="K1")

    columns = ",".join(["stage", *(field.name for field in fields.values())])
    file = exported(browse, rep, columns, format="xlsx", of=of)
    model.objects.update(custom={})
    run = bring(rep, file, name="records.xlsx", kind=of)

    assert reasons(run) == {}
    assert dict(model.objects.get().custom) == BAG | {"person": rep.pk}


def test_a_card_carries_them_and_brings_them_back(rep, browse, bring):
    make_custom.one_of_each()
    make.contact("Ada", "Byron", owner=rep, email="ada@example.org", custom=BAG | {"person": rep.pk})

    file = exported(browse, rep, "", format="vcf")
    Contact.objects.update(custom={})
    bring(rep, file, name="people.vcf")

    person = Contact.objects.get(last_name="Byron")
    assert dict(person.custom) == BAG | {"person": rep.pk}
    assert not person.notes.exists()
    (card,) = vcard.read(file)
    assert {"name": "X-RAPPORT-MONEY", "value": "1200.50 CHF", "params": {}}.items() <= card["custom"][2].items()


def test_a_file_of_our_own_lists_knows_them_as_well(rep, bring):
    """Its header is that of a known program, whose own columns come first."""
    make_custom.field("tier", "choice", label="Tier")
    header = "Number,First name,Last name,Company,Stage,E-mail,Owner,Tier,Link\n"

    run = bring(rep, f"{header}K1,Ada,Byron,,lead,ada@example.org,,Gold,x\n")

    assert run.mapping["preset"] == "own"
    assert bag("K1") == {"tier": "gold"}
