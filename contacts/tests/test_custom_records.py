"""Own fields on the pages of records: forms, facts changed in place, history, lists."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts import custom, inline
from contacts.custom.kinds import Money
from contacts.models import Company, Contact, FieldChange, Interaction
from contacts.models.record import EditConflict
from crm_site.testing import make, make_custom

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def typed(**more):
    return {"first_name": "Ada", "last_name": "Byron", "lifecycle": "lead", "anyway": "1"} | more


def value(person, key):
    person.refresh_from_db()
    return custom.value_of(person, custom.find(type(person), key))


def test_a_new_person_has_what_was_typed(rep, browse):
    make_custom.one_of_each()
    answers = {
        "custom.text": " Linen  only ",
        "custom.number": "1,234.5",
        "custom.money": "1200.50 chf",
        "custom.date": "2027-01-31",
        "custom.choice": "gold",
        "custom.choices": ["bronze", "gold"],
        "custom.person": str(rep.pk),
        "custom.link": "example.org",
        "custom.yes_no": "no",
    }

    browse(rep).post("/contacts/new/", typed(**answers))

    person = Contact.objects.get(last_name="Byron")
    known = {field.key: had for field, had in custom.values_of(person)}
    assert known == {
        "text": "Linen only",
        "number": Decimal("1234.5"),
        "money": Money(Decimal("1200.50"), "CHF"),
        "date": date(2027, 1, 31),
        "choice": "gold",
        "choices": ("gold", "bronze"),
        "person": rep.pk,
        "link": "https://example.org",
        "yes_no": False,
    }


def test_what_is_required_is_so_of_new_records_only(rep, browse):
    make_custom.field("tier", "choice", required=True)

    refused = browse(rep).post("/contacts/new/", typed())
    person = make.contact(owner=rep)
    changed = browse(rep).post(f"/contacts/{person.pk}/details/", typed(version=person.version))

    assert refused.status_code == 200
    assert not Contact.objects.filter(last_name="Byron", pk__gt=person.pk).exists()
    assert changed.status_code == 302


def test_what_cannot_be_read_is_said_beside_the_field(rep, browse):
    make_custom.field("budget", "money")

    page = browse(rep).post("/contacts/new/", typed(**{"custom.budget": "a lot"})).content.decode()

    assert "Write it with its currency" in page
    assert 'value="a lot"' in page


def test_an_edit_changes_only_what_was_changed_and_tells_it(rep, browse):
    make_custom.field("budget", "money", label="Yearly budget")
    make_custom.field("tier", "choice")
    person = make.contact("Ada", "Byron", owner=rep, custom={"tier": "gold", "other": "kept"})

    answers = typed(version=person.version, owner=rep.pk) | {"custom.budget": "5 EUR", "custom.tier": "gold"}
    browse(rep).post(f"/contacts/{person.pk}/details/", answers)

    person.refresh_from_db()
    assert person.custom == {"tier": "gold", "other": "kept", "budget": {"amount": "5.00", "currency": "EUR"}}
    fact = person.interactions.get(kind="contacts.contact_changed")
    assert fact.data["changes"] == {"custom.budget": ["", "5.00 EUR"]}
    assert "Yearly budget" in browse(rep).get(f"/contacts/{person.pk}/").content.decode()


def test_whoever_saves_second_sees_both_values(rep, browse):
    make_custom.field("budget", "money", label="Yearly budget")
    person = make.contact("Ada", "Byron", owner=rep)
    person.revise(by=rep, version=person.version, **{"custom.budget": Money(Decimal(7), "EUR")})

    page = browse(rep).post(f"/contacts/{person.pk}/details/", typed(version=1) | {"custom.budget": "5 EUR"})

    assert page.status_code == 409
    assert "theirs “€\N{NO-BREAK SPACE}7”, yours “€\N{NO-BREAK SPACE}5”" in page.content.decode()


def test_an_old_version_changes_nothing(rep):
    make_custom.field("budget", "money")
    person = make.contact(owner=rep)
    person.revise(by=rep, version=1, job_title="Buyer")

    with pytest.raises(EditConflict):
        Contact.objects.get(pk=person.pk).revise(by=rep, version=1, **{"custom.budget": Money(Decimal(5), "EUR")})

    assert value(person, "budget") is None


@pytest.mark.parametrize(
    ("kind", "answer", "shown"),
    [
        ("text", "Linen", "Linen"),
        ("number", "1234.5", "1,234.5"),
        ("money", "12 EUR", "€\N{NO-BREAK SPACE}12"),
        ("date", "2027-01-31", "31 Jan 2027"),
        ("choice", "gold", "Gold"),
        ("choices", ["gold", "silver"], "Silver"),
        ("link", "https://example.org/x", 'href="https://example.org/x"'),
        ("yes_no", "yes", "yes"),
    ],
)
def test_a_fact_is_changed_in_place(rep, browse, kind, answer, shown):
    make_custom.field("level", kind)
    person = make.contact(owner=rep)
    at = f"/records/contacts/{person.pk}/custom.level/"

    asked = browse(rep).get(at, headers=HTMX).content.decode()
    saved = browse(rep).post(at, {"value": answer, "version": "1"}, headers=HTMX)

    assert 'name="value"' in asked
    assert shown in saved.content.decode()
    assert value(person, "level") is not None
    emptied = browse(rep).post(
        at, {"value": "", "version": "2"} if kind != "choices" else {"version": "2"}, headers=HTMX
    )
    assert emptied.status_code == 200
    assert value(person, "level") is None
    assert "level" not in person.custom


def test_a_colleague_who_left_stays_where_they_are_named(rep, browse):
    field = make_custom.field("keeper", "person")
    gone = make.user(first_name="Gone", last_name="Girl", is_active=False)
    person = make.contact(owner=rep, custom={"keeper": gone.pk})

    page = browse(rep).get(f"/records/contacts/{person.pk}/custom.keeper/", headers=HTMX).content.decode()

    assert "Gone Girl" in page
    assert custom.say(field, gone.pk) == "Gone Girl"


def test_an_archived_field_is_asked_for_nowhere(rep, browse):
    field = make_custom.field("tier", "choice", label="Grade of cloth")
    person = make.contact(owner=rep, custom={"tier": "gold"})
    field.archive()

    pages = [
        f"/contacts/{person.pk}/",
        f"/contacts/{person.pk}/details/",
        "/contacts/?columns=custom.tier",
        "/contacts/new/",
    ]
    assert all("Grade of cloth" not in browse(rep).get(page).content.decode() for page in pages)
    assert browse(rep).get(f"/records/contacts/{person.pk}/custom.tier/").status_code == 404
    field.bring_back()
    assert "Gold" in browse(rep).get(f"/contacts/{person.pk}/").content.decode()


def test_a_stored_link_that_is_none_is_no_link(rep, browse):
    make_custom.field("page", "link")
    person = make.contact(owner=rep, custom={"page": "javascript:alert(1)"})

    assert 'href="javascript' not in browse(rep).get(f"/contacts/{person.pk}/").content.decode()


def test_a_list_shows_them_and_narrows_by_them(rep, browse):
    make_custom.one_of_each()
    make.contact(
        custom={"choice": "gold", "money": {"amount": "5.00", "currency": "EUR"}, "yes_no": False, "date": "2027-01-31"}
    )

    page = browse(rep).get("/contacts/?columns=custom.choice,custom.money,custom.yes_no,custom.date").content.decode()

    for shown in (
        "Gold",
        "€\N{NO-BREAK SPACE}5",
        'data-only="gold"',
        'data-only="5.00 EUR"',
        'data-only="no"',
        "31 Jan 2027",
    ):
        assert shown in page
    narrowed = (
        browse(rep).get("/lists/contacts/narrowed/?field=custom.money&value=5.00 EUR", follow=True).content.decode()
    )
    assert "Nr" in narrowed


def queries(browse, who, address):
    browse(who).get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert browse(who).get(address).status_code == 200
    return len(asked)


def test_pages_cost_the_same_with_one_field_and_with_many(rep, browse):
    person = make.contact(owner=rep)
    make_custom.field("first", "person")
    Contact.objects.update(custom={"first": rep.pk})
    client = browse(rep)
    pages = [f"/contacts/{person.pk}/", "/contacts/?columns=custom.first", f"/contacts/{person.pk}/details/"]
    before = [queries(lambda _who: client, rep, page) for page in pages]

    fields = [
        make_custom.field(f"more_{number}", kind)
        for number, kind in enumerate(["person", "choices", "money", "text"] * 5)
    ]
    bag = {
        one.key: {"person": rep.pk, "choices": ["gold"], "money": {"amount": "1.00", "currency": "EUR"}}.get(
            one.kind, "x"
        )
        for one in fields
    }
    for _one in range(30):
        make.contact(owner=rep, custom=bag)
    Contact.objects.filter(pk=person.pk).update(custom=bag | {"first": rep.pk})
    pages[1] += "," + ",".join(one.name for one in fields)

    assert [queries(lambda _who: client, rep, page) for page in pages] == before


def test_companies_have_their_own(rep, browse):
    make_custom.field("terms", "choice", Company, required=True)
    browse(rep).post("/companies/new/", {"name": "Weaver", "currency": "EUR", "custom.terms": "silver"})

    company = Company.objects.get(name="Weaver")
    assert company.custom == {"terms": "silver"}
    assert "Silver" in browse(rep).get(f"/companies/{company.pk}/").content.decode()
    assert custom.fields_of(Contact) == []


def test_the_history_keeps_names_not_keys(rep):
    make_custom.field("keeper", "person")
    person = make.contact(owner=rep)

    person.revise(by=rep, version=1, **{"custom.keeper": rep.pk})

    fact = Interaction.objects.get(kind="contacts.contact_changed", contact=person)
    assert fact.data["changes"]["custom.keeper"] == ["", str(rep)]


def test_the_history_of_fields_says_it_in_words_and_puts_it_back(rep, browse):
    make_custom.field("tier", "choices", label="Grade")
    person = make.contact(owner=rep, custom={"tier": ["gold"]})
    person.revise(by=rep, version=1, **{"custom.tier": ("silver", "bronze")})

    page = browse(rep).get(f"/records/contacts/{person.pk}/history/?fact=custom.tier").content.decode()
    assert "Grade" in page
    assert "Silver; Bronze" in page

    change = FieldChange.objects.of_row(person).latest("pk")
    fact = inline.find("contacts", "custom.tier")
    seen = inline.trace(fact.read(person))
    browse(rep).post(
        f"/records/contacts/{person.pk}/history/{change.pk}/restoration/", {"column": "custom.tier", "seen": seen}
    )
    assert value(person, "tier") == ("gold",)
