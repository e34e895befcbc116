"""Real exports of Android, Gmail, Outlook, Evolution and the standards' own examples: every card, every field."""

import re
from collections import Counter

import pytest

from contacts.models import Contact, EmailAddress, PhoneNumber, PostalAddress
from contacts.vcard import card_of, read, shape, write

FILES = {
    "John_Doe_ANDROID.vcf": (6, 37),
    "John_Doe_EVOLUTION.vcf": (1, 22),
    "John_Doe_GMAIL.vcf": (1, 15),
    "John_Doe_MS_OUTLOOK.vcf": (1, 22),
    "gmail-list.vcf": (3, 9),
    "issue114.vcf": (1, 9),
    "outlook-2003.vcf": (1, 18),
    "rfc2426-example.vcf": (2, 14),
    "rfc6350-example.vcf": (1, 16),
}
FIRST_OF_LINE = re.compile(rb"^(?:item\d+\.)?([A-Za-z-]+)[;:]", re.MULTILINE)
pytestmark = pytest.mark.real


def lines_in(raw):
    """How many lines of each name the file has, without reading any of them."""
    return Counter(name.decode().upper() for name in FIRST_OF_LINE.findall(raw))


def fields_of(card):
    """How many lines of each name the dict stands for."""
    lists = {name: len(card[key]) for name, (key, _value) in shape.LISTS.items()}
    names = Counter({name: n for name, n in lists.items() if n})
    names.update(name for name, key in (shape.TEXTS | shape.DAYS).items() if card[key])
    names.update(name for name, key in {"N": "last_name", "ORG": "company", "GENDER": "gender"}.items() if card[key])
    names.update(line["name"].upper() for line in card["custom"] + card["media"])
    names.update(["PHOTO"] * bool(card["photo"]) + ["CATEGORIES"] * bool(card["categories"]))
    return names


@pytest.mark.parametrize("name", FILES)
def test_every_card_and_every_field_is_read(name, shared_data):
    raw = (shared_data / "vcard" / name).read_bytes()
    lines, cards = lines_in(raw), read(raw)
    found = sum((fields_of(card) for card in cards), Counter())
    inside = lines["BEGIN"] + lines["END"] + lines["VERSION"] + lines["LABEL"] + lines["X-ABLABEL"]

    assert (len(cards), found.total()) == FILES[name] and not any(card["problems"] for card in cards)
    assert len(cards) == lines["BEGIN"] and found.total() == lines.total() - inside
    for same in ("TEL", "EMAIL", "ADR", "URL", "N", "FN", "ORG", "NOTE", "PHOTO", "KEY", "BDAY", "TITLE", "CATEGORIES"):
        assert found[same] == lines[same], same
    assert sum("formatted" in one for card in cards for one in card["addresses"]) >= lines["LABEL"]


@pytest.mark.parametrize("version", ["3.0", "4.0"])
@pytest.mark.parametrize("name", FILES)
def test_written_and_read_again_they_are_the_same(name, version, shared_data):
    cards = read((shared_data / "vcard" / name).read_bytes())

    assert read(write(cards, version=version)) == cards


def test_all_of_them_arrive_as_people_with_their_labels(rep, bring, shared_data):
    for name in FILES:
        run = bring(rep, (shared_data / "vcard" / name).read_bytes(), name=name)
        assert run.errors == 0 and run.created + run.updated + run.skipped == FILES[name][0]

    assert EmailAddress.objects.filter(address="Frank_Dawson@Lotus.com", is_primary=True).exists()
    assert PostalAddress.objects.filter(city="Bad Homburg", label="work").exists()
    frank = Contact.objects.get(last_name="Dawson")
    (card,) = read(write([card_of(frank)]))
    assert [(one["number"], one["labels"]) for one in card["phones"]] == [
        ("+1-919-676-9515", ["msg", "work"]),
        ("+1-919-676-9564", ["fax", "work"]),
    ]
    assert PhoneNumber.objects.filter(number="45678901", label="home").exists()
