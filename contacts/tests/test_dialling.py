"""The quick way to tell an international number answers as the library does, or not at all."""

import random

import phonenumbers
import pytest

from contacts.models.dialling import international
from contacts.models.reach import phone_key


def by_the_library(number):
    try:
        parsed = phonenumbers.parse(number, "DE")
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed and phonenumbers.is_valid_number(parsed):
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return "".join(c for c in number if c.isdecimal())


def numbers():
    """Numbers of each country and sort, with a digit changed; and some that nobody has."""
    chance = random.Random(7)
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        for sort in phonenumbers.PhoneNumberType.values():
            if example := phonenumbers.example_number_for_type(region, sort):
                text = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
                yield text
                place = chance.randrange(4, len(text))
                yield text[:place] + str(chance.randrange(10)) + text[place + 1 :]
    for _time in range(500):
        yield f"+{chance.randrange(1, 999)} {''.join(chance.choices('0123456789', k=chance.randrange(1, 14)))}"


def test_it_answers_as_the_library_does():
    quick = {number: told for number in numbers() if (told := international(number))}

    assert len(quick) > 2000
    assert {number for number in quick if phone_key(number) != by_the_library(number)} == set()


@pytest.mark.parametrize(
    "number", ["030 123456", "+49 30 1234 ext. 5", "call us", "", "+", "+999 123456", "+49 0 30 123456"]
)
def test_what_it_cannot_tell_it_leaves_to_the_library(number):
    assert international(number) is None and phone_key(number) == by_the_library(number)
