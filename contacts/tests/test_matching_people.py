"""Duplicates among people: found, graded and explained, without a database."""

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from contacts.matching import explain, judge, pairs

ADA = {
    "first_name": "Ada",
    "last_name": "Lovelace",
    "company": "Engines Ltd",
    "emails": ["ada@engines.example"],
    "phones": ["+44 20 7946 0123"],
    "street": "12 St James's Square",
    "city": "London",
    "postcode": "SW1Y 4JH",
    "country": "GB",
}


def tier(**changes):
    return next((tier for _i, _j, _score, tier in pairs([ADA, ADA | changes])), None)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"first_name": "ADA ", "emails": ["Ada@Engines.example"]},
        {"first_name": "Lovelace", "last_name": "Ada"},
        {"emails": None, "company": "", "country": None},
        {"emails": [], "phones": ["020-7946 0123"], "street": None},
        {"last_name": "Lovelcae"},
        {"street": "7 Ockham Park", "city": "Woking", "postcode": "GU23 6NQ"},
    ],
    ids=[
        "a copy",
        "another notation",
        "exchanged names",
        "fields missing",
        "another phone notation",
        "a slip",
        "moved",
    ],
)
def test_the_same_person_may_be_joined_without_asking(changes):
    assert tier(**changes) == "auto"


@pytest.mark.parametrize(
    "changes",
    [
        {"last_name": "King"},
        {"first_name": ""},
        {"emails": ["a.king@post.example"], "phones": ["+44 20 7946 0999"]},
        {"first_name": "Adah"},
    ],
    ids=["another last name", "no first name", "reached elsewhere", "a like first name with the same mailbox"],
)
def test_who_is_likely_the_same_is_found(changes):
    assert tier(**changes) in ("review", "auto")


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "Byron", "emails": []},
        {"first_name": "Byron", "emails": ["byron@engines.example"]},
        {"first_name": "Charles", "last_name": "Babbage", "emails": ["charles@engines.example"]},
        {"first_name": "Charles", "last_name": "Babbage", "emails": []},
    ],
    ids=["a son", "a son with an own address", "a colleague", "a colleague without address"],
)
def test_who_only_lives_or_works_there_is_somebody_else(changes):
    assert tier(**changes) is None


def test_father_and_son_are_not_joined():
    father = {**ADA, "first_name": "John", "last_name": "Byron Sr.", "emails": []}
    son = father | {"last_name": "Byron Jr."}
    namesake = father | {"last_name": "Byron", "emails": ["jb@engines.example"]}
    other = namesake | {"emails": ["john.byron@post.example"]}

    assert list(pairs([father, son])) == []
    assert [found[3] for found in pairs([namesake, other])] == ["review"]


def test_colleagues_who_share_an_office_address_are_not_joined():
    office = {"company": "Engines", "emails": ["info@engines.example"], "phones": ["+44 20 7946 0123"]}
    names = [("Ada", "Lovelace"), ("Charles", "Babbage"), ("Mary", "Somerville"), ("Ada", "Byron")]

    assert not list(pairs([office | {"first_name": first, "last_name": last} for first, last in names]))


def test_a_short_form_is_the_same_person_where_the_mailbox_is():
    robert, bob = (
        {"first_name": name, "last_name": "Ackford", "emails": ["robert.a@x.example"]} for name in ("Robert", "Bob")
    )

    assert [found[3] for found in pairs([robert, bob])] == ["auto"]


def test_a_rare_name_says_more_than_a_common_one():
    rare, common = (
        {"first_name": first, "last_name": last} for first, last in (("Ada", "Lovelace"), ("John", "Smith"))
    )

    assert judge(rare, rare)[0] > judge(common, common)[0]
    crowd = [{"first_name": "Ada", "last_name": "Lovelace", "phones": [f"+44 20 79{n:05}"]} for n in range(300)]
    assert not list(pairs(crowd)), "in a base full of them the name alone says nothing"


def test_the_reasons_are_told():
    reasons = dict(explain(ADA, ADA | {"last_name": "King", "phones": []}))

    assert reasons["same first name"] > 0 and reasons["another last name"] < 0
    assert reasons["same e-mail address"] > reasons["same first name"]
    assert "same phone number" not in reasons


def test_scores_are_probabilities_in_line_with_the_tiers():
    found = list(pairs([ADA, ADA, ADA | {"last_name": "King"}]))

    assert [(i, j) for i, j, _score, _tier in found] == [(0, 1), (0, 2), (1, 2)]
    for _i, _j, score, tier in found:
        assert (0.99 <= score <= 1) if tier == "auto" else (0.5 <= score < 0.99)


def test_a_copy_is_found_in_an_office_where_all_share_everything_else():
    office = {"company": "Engines", "city": "London", "street": "1 High Street", "emails": ["team@engines.example"]}
    numbers = Random(5)
    names = ["".join(numbers.choices("abcdefghijklmnoprstuvwz", k=9)) for _ in range(3000)]
    staff = [office | {"first_name": names[n], "last_name": names[-n - 1]} for n in range(1500)]
    found = list(pairs([*staff, staff[7]]))

    assert [(i, j) for i, j, *_rest in found if (i, j) == (7, 1500)] and len(found) < 50


def test_very_many_copies_are_still_all_joined():
    found = [(i, j) for i, j, *_rest in pairs([ADA] * 500)]

    assert {place for pair in found for place in pair} == set(range(500)) and len(found) < 5000


def test_it_needs_no_settings_and_no_database():
    root = Path(__file__).resolve().parent.parent.parent
    script = "import sys, contacts.matching as m; list(m.pairs([{}])); sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], cwd=root, check=False).returncode == 0
