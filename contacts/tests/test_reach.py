"""How people are reached: one address is not two by its spelling."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from contacts.models import Contact, EmailAddress, address_key
from contacts.models.reach import phone_key
from crm_site.testing import make


@pytest.mark.parametrize(
    "spelling", ["ada@example.org", "ADA@Example.ORG", "  ada@example.org ", "Ada@example.org\n", "\tada@EXAMPLE.org"]
)
def test_one_address_in_any_spelling_has_one_key(spelling):
    assert address_key(spelling) == "ada@example.org"


def test_letters_that_look_alike_by_composition_are_one():
    assert address_key("jose\N{COMBINING ACUTE ACCENT}@example.org") == address_key("josé@example.org")


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(text):
    assert address_key(address_key(text)) == address_key(text)


@pytest.mark.parametrize(
    "spelling",
    [
        "030 123456",
        "+49 30 123456",
        "0049 30 123456",
        "(030) 12 34 56",
        "030/123456",
        "+49-(0)30-123456",
        "+4930123456",
    ],
)
def test_one_number_in_any_notation_has_one_key(spelling):
    assert phone_key(spelling) == "+4930123456"


@pytest.mark.parametrize(
    ("number", "key"),
    [("12", "12"), ("", ""), ("call me", ""), ("ext. 44", "44"), ("+1 (415) 555-2671", "+14155552671")],
)
def test_a_number_that_is_none_is_kept_by_its_digits(number, key):
    assert phone_key(number) == key


@given(st.text(max_size=40))
def test_any_text_has_a_phone_key_of_digits(text):
    assert set(phone_key(text)) <= set("+") | {c for c in phone_key(text) if c.isdecimal()}


def test_a_key_follows_the_address(db):
    email = make.contact(email="ada@example.org").primary_email
    email.address = "Countess@Example.org"
    email.save()

    assert Contact.objects.with_email("COUNTESS@example.org").exists()


def test_the_first_address_is_the_primary_one(db):
    ada = make.contact(email="a@example.org")
    ada.add_email("b@example.org")

    assert ada.primary_email.address == "a@example.org"


def test_another_can_be_made_the_primary_one(db):
    ada = make.contact(email="a@example.org")
    ada.add_email("b@example.org", primary=True)

    assert ada.primary_email.address == "b@example.org"
    assert ada.emails.filter(is_primary=True).count() == 1


def test_an_address_that_is_there_is_not_added_again(db):
    ada = make.contact(email="a@example.org")
    ada.add_email(" A@EXAMPLE.org ")
    ada.add_phone("030 123456")
    ada.add_phone("+49 30 123456")

    assert ada.emails.count() == 1 and ada.phones.count() == 1


def test_the_database_knows_one_primary_address(db):
    ada = make.contact(email="a@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        EmailAddress.objects.create(contact=ada, address="b@example.org", is_primary=True)


def test_the_database_knows_nobody_without_a_name(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(first_name="", last_name="")


def test_who_has_no_address_has_no_primary_one(db):
    assert make.contact().primary_email is None


def test_a_page_of_people_knows_their_addresses_in_one_query(db, django_assert_num_queries):
    for n in range(5):
        make.contact(email=f"a{n}@example.org")
    with django_assert_num_queries(2):
        assert all(person.primary_email for person in Contact.objects.with_primary_email())
