"""Whom somebody belongs to, told by a vCard: a relation where it is sure who is meant, else the words stay."""

import pytest
from django.db import connection

from contacts import vcard
from contacts.binning import put_in_bin
from contacts.importing import undoing
from contacts.models import Contact, FieldChange, Interaction, Note, Relation
from contacts.vcard.people import NEEDS
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

pytestmark = pytest.mark.django_db


def card(name, *lines):
    first, _blank, last = name.rpartition(" ")
    mail = f"EMAIL:{name.replace(' ', '.').lower()}@example.org"
    return "\r\n".join(
        ["BEGIN:VCARD", "VERSION:4.0", f"FN:{name}", f"N:{last};{first};;;", mail, *lines, "END:VCARD", ""]
    )


@pytest.fixture
def cards(rep, bring):
    return lambda *contents, **how: bring(rep, "".join(contents), name="people.vcf", **how)


def relations():
    return {(str(one.contact), one.kind, str(one.other)) for one in Relation.objects.all()}


def test_somebody_in_the_same_file_is_related_whichever_comes_first(cards):
    cards(card("Ada Byron", "RELATED;TYPE=manager;VALUE=text:Ben Boole"), card("Ben Boole"))
    cards(card("Cy Ng"), card("Di Oz", "RELATED;TYPE=spouse;VALUE=text:Cy Ng"))

    assert relations() == {("Ada Byron", "reports_to", "Ben Boole"), ("Di Oz", "partner", "Cy Ng")}
    assert not Note.objects.exists()


def test_both_sides_of_one_relation_are_one_and_twice_is_once(cards, counts):
    family = (
        card("Ada Byron", "RELATED;TYPE=child;VALUE=text:Ben Byron"),
        card("Ben Byron", "RELATED;TYPE=parent;VALUE=text:Ada Byron"),
    )
    cards(*family)
    facts = Interaction.objects.count()

    assert counts(cards(*family)) == (0, 0, 2, 0)
    assert relations() == {("Ben Byron", "child", "Ada Byron")} and Interaction.objects.count() == facts


def test_a_uid_is_sure_even_where_two_have_the_name(cards):
    cards(
        card("Ada Byron", "RELATED;TYPE=friend:urn:uuid:F81D4FAE-7dec-11d0-a765-00a0c91e6bf6"),
        card("Ben Boole", "UID:urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6"),
        card("Ben Boole").replace("ben.boole", "other"),
    )

    (relation,) = Relation.objects.all()
    assert relation.other.emails.get().address == "ben.boole@example.org"


def test_somebody_who_was_there_before_is_found_by_their_whole_name(cards):
    ben = make.contact("Ben", "Boole")
    cards(card("Ada Byron", "RELATED;TYPE=friend;VALUE=text:ben  boole", "RELATED;TYPE=kin;VALUE=text:Ben Bool"))

    assert relations() == {("Ada Byron", "friend", "Ben Boole")} and ben.related.count() == 1
    assert Note.objects.get().text == "Related (kin): Ben Bool"


@pytest.mark.parametrize("where", ["base", "file"])
def test_of_two_of_one_name_nobody_is_taken(where, cards):
    twins = [card("Ben Boole"), card("Ben Boole").replace("ben.boole", "other")]
    if where == "base":
        cards(*twins)
        twins = []
    cards(card("Ada Byron", "RELATED;TYPE=friend;VALUE=text:Ben Boole"), *twins)

    assert relations() == set() and "Ben Boole" in Note.objects.get().text


def test_somebody_in_the_bin_is_not_meant(cards, manager, rep):
    put_in_bin([make.contact("Ben", "Boole", owner=rep)], by=manager)
    cards(card("Ada Byron", "RELATED;TYPE=friend;VALUE=text:Ben Boole"))

    assert relations() == set() and Note.objects.exists()


def test_a_word_that_says_more_than_ours_is_kept_beside_the_relation(cards):
    apple = ("item1.X-ABRELATEDNAMES:Cy Byron", "item1.X-ABLabel:_$!<Mother>!$_")
    cards(card("Ada Byron", *apple), card("Cy Byron"))

    assert relations() == {("Ada Byron", "child", "Cy Byron")}
    assert Note.objects.get().text.casefold() == "related (mother): cy byron"


def test_what_is_no_relation_of_ours_stays_in_the_note(cards):
    cards(card("Ada Byron", "RELATED;TYPE=muse;VALUE=text:Ben Boole", "RELATED:https://ben.example"), card("Ben Boole"))

    assert relations() == set()
    assert "Related (muse): Ben Boole" in Note.objects.get().text and "https://ben.example" in Note.objects.get().text


def test_a_circle_and_oneself_stay_words(cards):
    cards(
        card("Ada Byron", "RELATED;TYPE=manager;VALUE=text:Ben Boole", "RELATED;TYPE=friend;VALUE=text:Ada Byron"),
        card("Ben Boole", "RELATED;TYPE=manager;VALUE=text:Ada Byron"),
    )

    assert relations() == {("Ada Byron", "reports_to", "Ben Boole")} and Note.objects.count() == 2


def test_it_is_told_on_both_timelines_and_in_the_history(cards, rep):
    ben = make.contact("Ben", "Boole")
    with connection.cursor() as cursor:  # he was there before this transaction
        cursor.execute("SELECT set_config('rapport.new_from', '', true)")
    cards(card("Ada Byron", "RELATED;TYPE=friend;VALUE=text:Ben Boole"))

    fact = ben.interactions.get(kind="contacts.contact_changed")
    assert fact.data["changes"] == {"relations": ["", "friend of Ada Byron"]} and fact.by == rep
    change = FieldChange.objects.get(of="contacts.relation", contact_key=ben.pk)
    assert (change.through, change.by, change.what) == ("job:contacts.import", rep, "added")


def test_undoing_the_import_takes_it_back(cards, rep):
    ben = make.contact("Ben", "Boole", owner=rep)
    before = Interaction.objects.count()
    run = cards(
        card("Ada Byron", "RELATED;TYPE=friend;VALUE=text:Ben Boole", "RELATED;TYPE=kin;VALUE=text:Cy"),
        card("Di Oz", "RELATED;TYPE=spouse;VALUE=text:Ada Byron"),
    )
    assert Relation.objects.count() == 2
    run_to_end(undoing.begin_undo(run, by=rep))

    assert relations() == set() and list(Contact.objects.all()) == [ben]
    assert Interaction.objects.count() == before and not Note.objects.exists()


def test_a_relation_between_people_who_were_there_goes_and_they_stay(cards, rep):
    both = (card("Ada Byron"), card("Ben Boole"))
    cards(*both)
    run = cards(card("Ada Byron", "RELATED;TYPE=friend;VALUE=text:Ben Boole"))
    assert Relation.objects.count() == 1
    run_to_end(undoing.begin_undo(run, by=rep))

    assert not Relation.objects.exists() and Contact.objects.count() == 2


def test_an_import_that_only_adds_ties_nobody_who_was_there(cards, rep):
    cards(card("Ada Byron"), card("Ben Boole"))
    cards(card("Ada Byron", "RELATED;TYPE=friend;VALUE=text:Ben Boole"), changes={"what": "create"})

    assert relations() == set()


def test_relations_go_out_and_come_in_as_they_were(cards, rep):
    ada, ben, cy = (
        make.contact(first, "Byron", owner=rep, email=f"{first}@example.org") for first in ("Ada", "Ben", "Cy")
    )
    for word, _label in Relation.choices():
        ada.relate(word, ben if Relation.read(word)[1] else cy, by=rep)
    before = relations()
    people = Contact.objects.prefetch_related(*NEEDS).select_related("company")
    raw = vcard.write([vcard.card_of(person) for person in people]).decode()
    Contact.everyone.all().delete()
    cards(raw)

    assert relations() == before and len(before) == len(Relation.choices())
    assert not Note.objects.exists()
