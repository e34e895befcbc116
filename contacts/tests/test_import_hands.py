"""Rows on their way to the database, while Python goes on."""

import pytest
from django.db import IntegrityError, transaction

from contacts.importing.hands import Beside, Hands
from contacts.models import Contact, PersonWords, Tag
from contacts.models.sought import words_made_up_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def hands():
    with Beside() as beside:
        hands = Hands(beside)
        with hands.ready():
            yield hands


def test_a_question_waits_for_what_is_on_its_way(hands):
    hands.add(Tag(name=f"tag {number}") for number in range(500))
    hands.add(Tag(name=f"label {number}") for number in range(500))

    assert Tag.objects.count() == 1000


def test_what_the_database_refuses_is_known_before_the_block_is_left(hands):
    with pytest.raises(IntegrityError), transaction.atomic():
        hands.add([Tag(name="twice"), Tag(name="twice")])
        hands.add([Tag(name="once")])

    assert not Tag.objects.exists()


def test_keys_that_were_put_by_are_taken_once(hands):
    for names in (["a", "b", "c"], ["d", "e"], ["f", "g", "h", "i"]):
        hands.stock_up()
        hands.add(Tag(name=name) for name in names)

    assert list(Tag.objects.order_by("pk").values_list("name", flat=True)) == list("abcdefghi")


def test_newcomers_are_found_with_the_commit(hands):
    with words_made_up_once():
        people = hands.add(Contact(first_name="Ana", last_name=f"Sommér {number}") for number in range(30))

    words = dict(PersonWords.objects.values_list("pk", "words"))
    assert words == {person.pk: f" ana sommer {number} " for number, person in enumerate(people)}
