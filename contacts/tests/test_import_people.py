"""Who is who: a row is recognised by number, else by address, else by name and company. Nobody is overwritten."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Company, Consent, Contact, Suppression, Tag
from contacts.models.record import EditConflict
from crm_site.testing import make


def names():
    return sorted(str(person) for person in Contact.objects.all())


@pytest.mark.parametrize(
    ("header", "row", "name"),
    [
        ("first name,last name", "Ada,Lovelace", "Ada Lovelace"),
        ("first name", "Ada", "Ada"),
        ("last name", "Lovelace", "Lovelace"),
        ("first name,email", "Ada,a@example.org", "Ada"),
        ("surname,email", "Lovelace,a@example.org", "Lovelace"),
        ("name", "Ada King Lovelace", "Ada King Lovelace"),
        ("email", "ada.king@example.org", "ada.king"),
        ("company", "Engines", "Engines"),
        ("name,first name,last name", "x y,Ada,Lovelace", "Ada Lovelace"),
    ],
)
def test_a_person_comes_in_by_whatever_names_the_file_has(rep, bring, counts, header, row, name):
    assert counts(bring(rep, f"{header}\n{row}\n")) == (1, 0, 0, 0)
    assert names() == [name]


def test_everything_that_is_known_comes_along(rep, bring):
    run = bring(
        rep,
        "number,name,email,phone,company,title,street,zip,city,country,birthday,stage,tags,newsletter,language\n"
        "K1,Ada Lovelace,Ada@example.org,030 123456,Engines,Countess,Main St. 1,10115,Berlin,Germany,"
        "1815-12-10,customer,vip; poet,yes,en\n",
    )
    ada = Contact.objects.get()

    assert (ada.external_id, ada.job_title, ada.lifecycle, str(ada.birthday), ada.language) == (
        "K1",
        "Countess",
        "customer",
        "1815-12-10",
        "en",
    )
    assert ada.primary_email.key == "ada@example.org" and ada.phones.get().key == "+4930123456"
    assert str(ada.addresses.get()) == "Main St. 1, 10115 Berlin, Germany"
    assert set(ada.tags.values_list("name", flat=True)) == {"vip", "poet"}
    assert ada.allows("email") and ada.company.owner == rep and run.warnings == 0


def test_the_same_number_is_the_same_person(rep, bring, counts):
    ada = make.contact("Ada", "Lovelace", external_id="K1", owner=rep)
    run = bring(rep, "number,name,title\nK1,Augusta King,Countess\n")

    assert counts(run) == (0, 1, 0, 0)
    ada.refresh_from_db()
    assert (str(ada), ada.job_title) == ("Augusta King", "Countess")


def test_the_same_address_is_the_same_person(rep, bring, counts):
    ada = make.contact("Ada", "Lovelace", email="ada@example.org", owner=rep)
    run = bring(rep, "email,title,number\nADA@Example.org,Countess,K1\n")

    assert counts(run) == (0, 1, 0, 0)
    ada.refresh_from_db()
    assert (ada.job_title, ada.external_id) == ("Countess", "K1")


def test_another_number_is_another_person_even_at_the_same_address(rep, bring, counts):
    both = "number,name,email\nK1,Ada Lovelace,family@example.org\nK2,Byron Lovelace,family@example.org\n"

    assert counts(bring(rep, both)) == (2, 0, 0, 0)
    assert counts(bring(rep, both)) == (0, 0, 2, 0)
    assert names() == ["Ada Lovelace", "Byron Lovelace"]


def test_without_both_the_name_and_company_tell(rep, bring, counts):
    make.contact("Ada", "Lovelace", company=make.company("Engines"), owner=rep)
    run = bring(rep, "name,company,title\nADA LÓVELACE,engines,Countess\nAda Lovelace,Looms,Poet\n")

    assert counts(run) == (1, 1, 0, 0)


def test_a_list_of_bare_addresses_renames_nobody(rep, bring, counts):
    make.contact("Ada", "Lovelace", email="ada@example.org", owner=rep)
    run = bring(rep, "email,newsletter\nada@example.org,yes\n")

    assert counts(run) == (0, 1, 0, 0)
    assert names() == ["Ada Lovelace"] and Contact.objects.get().allows("email")


def test_a_whole_name_that_is_the_same_is_not_split_anew(rep, bring, counts):
    make.contact("Ada", "King Lovelace", email="ada@example.org", owner=rep)

    assert counts(bring(rep, "name,email\nAda King Lovelace,ada@example.org\n")) == (0, 0, 1, 0)
    assert Contact.objects.get().last_name == "King Lovelace"


def test_blank_cells_take_nothing_away(rep, bring, counts):
    make.contact("Ada", "Lovelace", job_title="Countess", email="ada@example.org", owner=rep)

    assert counts(bring(rep, "email,title,first name\nada@example.org,,\n")) == (0, 0, 1, 0)
    assert Contact.objects.get().job_title == "Countess"


def test_a_row_that_only_adds_an_address_is_an_update(rep, bring, counts):
    make.contact("Ada", "Lovelace", external_id="K1", email="ada@example.org", owner=rep)
    run = bring(rep, "number,email,phone\nK1,second@example.org,030 123456\n")

    assert counts(run) == (0, 1, 0, 0)
    ada = Contact.objects.get()
    assert ada.emails.count() == 2 and ada.primary_email.address == "ada@example.org" and ada.phones.get().is_primary


def test_one_person_in_many_rows_comes_in_once(rep, bring, counts):
    rows = "".join(f"ada@example.org,Ada,tag{n}\n" for n in range(5))
    run = bring(rep, f"email,name,tags\n{rows}")

    assert run.created == 1 and run.errors == 0 and Contact.objects.get().tags.count() == 5


def test_two_ways_to_the_same_person_lose_neither_change(rep, bring):
    make.contact("Ada", "Lovelace", external_id="K1", email="ada@example.org", owner=rep)
    bring(rep, "number,email,title,language\n,ada@example.org,Countess,\nK1,,,en\n")
    ada = Contact.objects.get()

    assert (ada.job_title, ada.language) == ("Countess", "en")


def test_people_of_another_team_are_left_as_they_are(rep, other_rep, bring, counts, reasons):
    make.contact("Ada", "Lovelace", email="ada@example.org", job_title="Countess", owner=other_rep)
    run = bring(rep, "email,name,title,tags,phone,newsletter\nada@example.org,X Y,Poet,vip,030 123456,no\n")
    ada = Contact.objects.get()

    assert counts(run) == (0, 0, 0, 1)
    assert "belongs to another team" in reasons(run)[2]
    assert (str(ada), ada.job_title) == ("Ada Lovelace", "Countess")
    assert not ada.tags.exists() and not ada.phones.exists() and not ada.consents.exists()


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("email", "not an address", "is not an e-mail address"),
        ("email", f"{'x' * 60}@{'y' * 60}.{'z' * 60}.{'z' * 60}.{'z' * 60}.org", "longer than 254"),
        ("birthday", "yesterday", "is not a date"),
        ("birthday", "May", "is not a date"),
        ("birthday", "3", "is not a date"),
        ("birthday", "2026-02-30", "is not a date"),
        ("phone", "call the office", "is not a phone number"),
        ("phone", "1" * 61, "longer than 60"),
        ("language", "Plattdeutsch", "longer than 10"),
        ("stage", "king", "is no lifecycle stage"),
        ("consent", "perhaps", "is neither yes nor no"),
        ("title", "x" * 151, "longer than 150"),
        ("number", "x" * 101, "longer than 100"),
        ("company", "x" * 201, "longer than 200"),
        ("zip", "x" * 21, "longer than 20"),
    ],
)
def test_a_bad_cell_that_one_can_do_without_is_a_remark_and_the_person_comes_in(
    rep, bring, counts, reasons, column, cell, said
):
    run = bring(rep, f"name,{column}\nAda Lovelace,{cell}\n")

    assert counts(run) == (1, 0, 0, 0) and run.warnings == 1
    assert said in reasons(run)[2] and names() == ["Ada Lovelace"]


@pytest.mark.parametrize("name", ["x" * 150, f"{'x' * 150} y"])
def test_an_endless_name_is_cut_and_that_is_said(rep, bring, counts, reasons, name):
    run = bring(rep, f"name\n{name}\nBob\n")

    assert counts(run) == (2, 0, 0, 0) and "was cut" in reasons(run)[2]


def test_one_row_that_the_database_refuses_blocks_no_other(rep, bring, counts):
    make.contact("Other", "One", external_id="K2", email="b@example.org", owner=rep)
    street = "x" * 50
    run = bring(rep, f"number,name,street\nK1,Ada,{street}\nK2,Bob,\nK3,Cid,\n")

    assert counts(run) == (2, 1, 0, 0)


def test_a_yes_never_outweighs_an_earlier_no(rep, bring):
    no, yes = make.contact(email="no@example.org", owner=rep), make.contact(email="yes@example.org", owner=rep)
    no.withdraw("email", source="phone")
    yes.grant("email", source="fair")
    bring(rep, "email,newsletter\nno@example.org,yes\nyes@example.org,no\nnew@example.org,yes\n")

    assert not no.allows("email") and not yes.allows("email")
    new = Contact.objects.with_email("new@example.org").get()
    assert new.allows("email") and "people.csv" in Consent.objects.get(contact=new).source
    assert new.interactions.filter(kind="contacts.consent_given").count() == 1


def test_a_suppressed_address_stays_suppressed(rep, bring):
    Suppression.add("ada@example.org", "complained")
    bring(rep, "name,email,newsletter\nAda,ada@example.org,yes\n")

    assert Suppression.objects.of("ada@example.org").exists()


def test_companies_are_found_whatever_their_spelling(rep, bring):
    known = make.company("Müller & Söhne")
    bring(rep, "name,company\nAda,MULLER & sohne\nBob,Müller &  Söhne\n")

    assert Company.objects.get() == known and known.people.count() == 2


def test_whoever_was_editing_meanwhile_is_told(rep, bring):
    ada = make.contact("Ada", "Lovelace", email="ada@example.org", owner=rep)
    bring(rep, "email,title\nada@example.org,Countess\n")

    with pytest.raises(EditConflict):
        ada.revise(by=rep, version=ada.version, job_title="Poet")


def test_a_number_alone_is_enough_for_one_who_is_known(rep, bring, counts, reasons):
    make.contact("Ada", "Lovelace", external_id="K1", owner=rep)
    run = bring(rep, "number,language\nK1,en\nK2,en\n")

    assert counts(run) == (0, 1, 0, 1) and "nobody to write down" in reasons(run)[3]
    assert Contact.objects.get().language == "en"


@pytest.mark.parametrize("again", [False, True])
def test_many_people_cost_no_more_queries_than_few(rep, bring, again):
    def cost(number):
        rows = "".join(f"Nr {n},n{n}@example.org,Firm {n % 9},tag{n % 5}\n" for n in range(number))
        if again:
            bring(rep, f"name,email,company,tags\n{rows}")
        with CaptureQueriesContext(connection) as caught:
            bring(rep, f"name,email,company,tags\n{rows}")
        return len(caught)

    few = cost(10)
    Contact.objects.all().delete()
    Company.objects.all().delete()
    Tag.objects.all().delete()
    assert cost(400) == few
