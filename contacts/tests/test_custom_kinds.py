from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from contacts import custom
from contacts.custom.kinds import KINDS, Money
from contacts.models import CustomField
from crm_site.testing import make, make_custom

pytestmark = pytest.mark.django_db
MONEY = st.builds(
    Money, st.decimals(-(10**9), 10**9, places=2).map(lambda one: one + 0), st.sampled_from(["EUR", "JPY"])
)
VALUES = {
    "text": st.text(min_size=1, max_size=60).map(lambda one: " ".join(one.replace("\0", "").split())).filter(bool),
    "number": st.decimals(-(10**12), 10**12, places=4).map(lambda one: one.normalize() + 0),
    "money": MONEY,
    "date": st.dates(date(1000, 1, 1), date(8999, 12, 31)),
    "choice": st.sampled_from(["gold", "silver", "bronze"]),
    "choices": st.sets(st.sampled_from(["gold", "silver", "bronze"]), min_size=1).map(
        lambda keys: tuple(key for key in ("gold", "silver", "bronze") if key in keys)
    ),
    "link": st.sampled_from(["https://example.org/a?b=c", "mailto:ada@example.org", "http://localhost:8000/"]),
    "yes_no": st.booleans(),
}


def of(kind):
    return CustomField(subject="contacts.contact", key=kind, kind=kind, label="Level", choices=make_custom.CHOICES)


@pytest.mark.parametrize("kind", VALUES)
def test_what_is_written_reads_back_the_same_and_is_stored_the_same(kind):
    field = of(kind)

    @settings(deadline=None, max_examples=60)
    @given(VALUES[kind])
    def check(value):
        assert custom.read(field, custom.write(field, value)) == value
        assert KINDS[kind].unpack(field, KINDS[kind].pack(field, value)) == value

    check()


@pytest.mark.parametrize("language", ["en", "de", "es"])
@pytest.mark.parametrize("kind", ["number", "money"])
def test_what_stands_in_a_form_is_read_as_it_was(kind, language):
    field = of(kind)

    @settings(deadline=None, max_examples=60)
    @given(VALUES[kind])
    def check(value):
        with translation.override(language):
            assert KINDS[kind].typed(field, KINDS[kind].editing(field, value)) == value

    check()


def test_a_colleague_is_read_by_user_name_address_or_name(rep):
    field = of("person")

    for said in (rep.username, str(rep), str(rep).upper()):
        assert custom.read(field, said) == rep.pk
    assert custom.read(field, custom.write(field, rep.pk)) == rep.pk
    assert custom.say(field, rep.pk) == str(rep)


def test_two_colleagues_of_one_name_are_told_apart_by_their_user_names():
    for username in ("ann1", "ann2"):
        make.user(username=username, first_name="Ann", last_name="Lee")

    with pytest.raises(ValueError, match="user name"):
        custom.read(of("person"), "Ann Lee")
    assert custom.read(of("person"), "ann2")


@pytest.mark.parametrize(
    ("kind", "text", "sentence"),
    [
        ("text", "x" * 501, "longer than 500"),
        ("number", "twelve", "is not a number"),
        ("number", "1.1234567", "more than 6 decimals"),
        ("number", "9" * 20, "is not a number"),
        ("money", "1200 XYZ", "is no currency"),
        ("money", "a lot EUR", "Write it with its currency"),
        ("date", "31.12.2026", "Write it as 2026-12-31"),
        ("date", "2026-02-30", "is not a date"),
        ("choice", "Platinum", "is no choice for"),
        ("choices", "Gold; Platinum", "is no choice for"),
        ("choices", " ; ", "Choose at least one"),
        ("person", "Nobody Known", "Nobody is called"),
        ("link", "javascript:alert(1)", "Start it with https://"),
        ("link", "ftp://example.org/x", "Start it with https://"),
        ("link", "https://", "Start it with https://"),
        ("yes_no", "perhaps", "neither yes nor no"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(kind, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        custom.read(of(kind), text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", "1,234.5", Decimal("1234.5")),
        ("money", "€ 1,200.50", Money(Decimal("1200.50"), "EUR")),
        ("money", "chf 5", Money(Decimal("5.00"), "CHF")),
        ("money", "12", Money(Decimal("12.00"), "EUR")),
        ("choice", "gold", "gold"),
        ("choice", "SILVER", "silver"),
        ("choices", "Bronze, gold", ("gold", "bronze")),
        ("link", "example.org/a", "https://example.org/a"),
        ("link", "ada@example.org", "mailto:ada@example.org"),
        ("yes_no", "X", True),
        ("yes_no", "nein", False),
        ("date", "   ", None),
    ],
)
def test_it_reads_what_people_write(kind, text, value):
    assert custom.read(of(kind), text) == value


def test_a_choice_that_is_no_longer_offered_is_said_but_not_read():
    field = of("choice")
    field.choices = [{"key": "old", "label": "Tin", "gone": True}, *make_custom.CHOICES]

    assert custom.say(field, "old") == "Tin"
    with pytest.raises(ValueError, match="no longer offered"):
        custom.read(field, "Tin")


def test_a_key_is_there_once_for_each_kind_of_record():
    make_custom.field("budget", "money")

    with pytest.raises(IntegrityError), transaction.atomic():
        make_custom.field("budget", "text")


@pytest.mark.parametrize("change", [{"kind": "text"}, {"key": "cost"}, {"subject": "contacts.company"}])
def test_the_database_keeps_key_and_kind_as_they_are(change):
    field = make_custom.field("budget", "money")

    with pytest.raises(IntegrityError, match="stay as they are"), transaction.atomic():
        CustomField.objects.filter(pk=field.pk).update(**change)


@pytest.mark.parametrize("key", ["Budget", "two__unders", "_x", "x_", "1st", "a.b"])
def test_the_database_refuses_a_key_that_no_address_could_hold(key):
    with pytest.raises(IntegrityError), transaction.atomic():
        make_custom.field(key)
