"""Own fields of many records at once: set, merged, parted, written about, forgotten."""

import json

import pytest

from contacts import custom, own_data, wording
from contacts.merging import CannotPart, join, part
from contacts.models import Company, Contact, Merge
from crm_site.testing import make, make_custom

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(rep):
    return [
        make.contact("Ada", "X", owner=rep, custom={"tier": "gold", "other": "kept"}),
        make.contact("Bea", "X", owner=rep),
    ]


def bags():
    return [dict(one) for one in Contact.objects.order_by("first_name").values_list("custom", flat=True)]


@pytest.mark.parametrize(
    ("kind", "answer", "stored"),
    [
        ("choice", "silver", "silver"),
        ("choices", ["bronze", "gold"], ["gold", "bronze"]),
        ("money", "5 EUR", {"amount": "5.00", "currency": "EUR"}),
        ("number", "2.5", "2.5"),
        ("date", "2027-01-31", "2027-01-31"),
        ("yes_no", "no", False),
    ],
)
def test_a_field_of_many_is_set_and_put_back(rep, two, do_many, undo_many, kind, answer, stored):
    make_custom.field("level", kind)
    before = bags()

    said = do_many(rep, "contacts", "edit", two, field="custom.level", **{"to_custom.level": answer})
    assert said == "2 changed."
    assert bags() == [{"tier": "gold", "other": "kept", "level": stored}, {"level": stored}]

    undo_many(rep)
    assert bags() == before


def test_setting_many_is_told_in_each_history(rep, two, do_many):
    make_custom.field("tier", "choice")

    said = do_many(rep, "contacts", "edit", two, field="custom.tier", **{"to_custom.tier": "gold"})

    assert said == "1 changed, 1 already so."
    fact = two[1].interactions.get(kind="contacts.contact_changed")
    assert fact.data["changes"] == {"custom.tier": ["", "Gold"]}


def test_many_are_emptied(rep, two, do_many):
    make_custom.field("tier", "choice")

    do_many(rep, "contacts", "edit", two, field="custom.tier", **{"to_custom.tier": ""})

    assert bags() == [{"other": "kept"}, {}]


def test_a_merge_asks_where_they_differ_and_takes_the_choice(rep, two, browse):
    make_custom.field("tier", "choice", label="Grade")
    Contact.objects.filter(pk=two[1].pk).update(custom={"tier": "silver", "more": "x"})
    address = f"/lists/contacts/merging/?pick={two[0].pk}&pick={two[1].pk}"

    form = browse(rep).get(address).context["form"]
    assert "field_custom.tier" in form.fields
    assert [line[0] for line in form.lines] == ["First name", "Grade"]
    answers = {"kept": two[0].pk, "field_first_name": two[0].pk, "field_custom.tier": two[1].pk}
    browse(rep).post(address, answers)

    kept = Contact.objects.get(pk=two[0].pk)
    assert kept.custom == {"tier": "silver", "other": "kept", "more": "x"}


def test_a_merge_and_its_undoing_leave_every_value_where_it_was(rep, two):
    make_custom.field("tier", "choice").archive()
    Contact.objects.filter(pk=two[1].pk).update(
        custom={"tier": "silver", "more": {"amount": "5.00", "currency": "EUR"}}
    )
    before = bags()

    merge = join(two[0], [two[1]], by=rep)
    assert bags() == [{"tier": "gold", "other": "kept", "more": {"amount": "5.00", "currency": "EUR"}}]

    assert part(merge, by=rep) == []
    assert bags() == before


def test_a_value_that_was_changed_since_the_merge_stays(rep, two, browse):
    make_custom.field("tier", "choice", label="Grade")
    Contact.objects.filter(pk=two[1].pk).update(custom={"more": "x"})
    join(two[0], [two[1]], by=rep)
    kept = Contact.objects.get(pk=two[0].pk)
    kept.revise(by=rep, version=kept.version, **{"custom.tier": "bronze"})

    page = browse(rep).post(f"/merges/{Merge.objects.get().pk}/reversal/", follow=True).content.decode()

    assert bags()[0] == {"tier": "bronze", "other": "kept"}
    assert "Grade" in page


@pytest.mark.parametrize(
    ("kind", "stored", "said"),
    [
        ("text", "Flax & <b>hemp</b>", "Flax & <b>hemp</b>"),
        ("number", "1234.5", "1.234,5"),
        ("money", {"amount": "1200.50", "currency": "CHF"}, "1.200,50 CHF"),
        ("date", "2027-01-31", "31. Jan. 2027"),
        ("choice", "gold", "Gold"),
        ("choices", ["gold", "bronze"], "Gold; Bronze"),
        ("link", "https://www.example.org/a/", "https://www.example.org/a/"),
        ("link", "mailto:ada@example.org", "ada@example.org"),
        ("yes_no", True, "ja"),
    ],
)
def test_a_letter_says_a_field_of_each_kind(two, kind, stored, said):
    make_custom.field("known", kind)
    two[0].custom, two[0].language = {"known": stored}, "de"

    assert wording.merge("{{custom.known|–}}", two[0]).replace("\xa0", " ") == said
    assert wording.merge("{{custom.known|–}}", two[1]) == "–"


def test_a_mail_that_leaves_has_them_filled_in(two, rep, browse):
    make_custom.field("keeper", "person")
    make_custom.field("shop", "link")
    person = make.contact("Ada", "Reached", owner=rep, email="ada@example.org")
    Contact.objects.filter(pk=person.pk).update(custom={"keeper": rep.pk, "shop": "https://example.org/a?b=1&c=2"})
    said = {"subject": "From {{custom.keeper}}", "body": "Look at {{custom.shop}} or {{custom.shop|nothing}}."}

    browse(rep).post(f"/contacts/{person.pk}/entries/", {"kind": "mail", "to": person.primary_email.pk} | said)

    mail = person.mails.get()
    assert mail.subject == f"From {rep}"
    assert 'href="https://example.org/a?b=1&amp;c=2"' in wording.to_html(mail.text)


def test_a_letter_says_what_is_known_in_the_language_of_its_reader(two):
    make_custom.field("budget", "money")
    make_custom.field("tier", "choice")
    two[0].custom |= {"budget": {"amount": "1200.50", "currency": "EUR"}}
    two[0].language = "de"

    text = "{{custom.budget}} · {{ custom.tier | friend }} · {{custom.nothing|none}}"
    assert wording.merge(text, two[0]) == "1.200,50 € · Gold · none"
    assert wording.merge("{{custom.tier|friend}}", two[1]) == "friend"
    assert wording.problem_of("{{custom.tier}}") == ""
    assert "{{custom.budget}}" in wording.problem_of("{{custom.nothing}}")


def test_a_letter_with_an_archived_field_goes_out_without_it(two):
    make_custom.field("tier", "choice").archive()

    assert wording.merge("{{custom.tier|friend}}", two[0]) == "friend"
    assert "There is no merge tag" in wording.problem_of("{{custom.tier}}")


def test_one_takes_along_what_is_known_and_is_forgotten_with_it(rep, admin, two):
    make_custom.field("tier", "choice", label="Grade")
    two[0].revise(by=rep, version=1, **{"custom.tier": "silver"})
    told = json.loads("".join(own_data.as_json(two[0])))
    assert told["own_fields"] == [{"Grade": "Silver"}]

    two[0].erase(by=admin)

    two[0].refresh_from_db()
    assert two[0].custom == {}
    assert "Silver" not in str(list(two[0].interactions.values("data", "text")))


def test_a_company_keeps_its_own_when_it_takes_another_in(rep):
    make_custom.field("terms", "choice", Company)
    first = make.company("A", owner=rep)
    second = make.company("B", owner=rep, custom={"terms": "gold"})

    join(first, [second], by=rep)

    assert Company.objects.get(pk=first.pk).custom == {"terms": "gold"}
    assert custom.said_of(Company.objects.get(pk=first.pk), "custom.terms") == "Gold"


def test_what_a_merge_remembers_is_forgotten_with_the_person(rep, admin, two):
    make_custom.field("tier", "choice")
    merge = join(two[0], [two[1]], by=rep)
    assert "gold" in str(merge.before)

    Contact.objects.get(pk=two[0].pk).erase(by=admin)

    left = Merge.objects.filter(pk=merge.pk).values().get()
    assert "gold" not in str(left)
    assert "Ada" not in str(left)
    with pytest.raises(CannotPart):
        part(merge, by=rep)
