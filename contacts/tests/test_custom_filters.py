"""Own fields in filters: the database answers as a naive reading of the rows does."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contacts import custom
from contacts.custom.asking import MADE
from contacts.custom.kinds import Money
from contacts.models import Contact
from contacts.models.folding import fold_all
from crm_site.lib import filters
from crm_site.lib.filters import builder, quick
from crm_site.lib.held import holding
from crm_site.staff.models import User
from crm_site.testing import make, make_custom
from crm_site.testing.often import often

AS_OF = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = AS_OF.date()
WORDS = ["Linen", "linen", "LÍNEN soft", "wool", "50 % off", "a_b"]
NUMBERS = [Decimal("-3"), Decimal("0"), Decimal("2.5"), Decimal("10"), Decimal("1000000")]
MONIES = [Money(Decimal("5.00"), "EUR"), Money(Decimal("1200.50"), "EUR"), Money(Decimal("1200.50"), "JPY")]
DAYS = [TODAY - timedelta(days=one) for one in (400, 30, 1, 0, -1, -30)]
LINKS = ["https://example.org/linen", "mailto:ada@example.org"]
STAFF = (9001, 9002, 9003)
KEYS = ("gold", "silver", "bronze")
VALUES = {
    "text": st.sampled_from(WORDS),
    "number": st.sampled_from(NUMBERS),
    "money": st.sampled_from(MONIES),
    "date": st.sampled_from(DAYS),
    "choice": st.sampled_from(KEYS),
    "choices": st.sets(st.sampled_from(KEYS), min_size=1).map(lambda had: tuple(one for one in KEYS if one in had)),
    "link": st.sampled_from(LINKS),
    "yes_no": st.booleans(),
    "person": st.sampled_from(STAFF),
}
NEGATIVE = {"is_not": "is", "not_in": "in", "empty": "set", "not_contains": "contains", "not_last_days": "last_days"}


def folded(text):
    return fold_all([text])[text]


def texts(fold):
    return {
        "contains": lambda had, asked: fold(asked) in fold(had),
        "is": lambda had, asked: fold(had) == fold(asked),
        "starts": lambda had, asked: fold(had).startswith(fold(asked)),
        "in": lambda had, asked: fold(had) in map(fold, asked),
    }


def money(compare):
    def answer(had, asked):
        wanted = [
            custom.read(custom.find(Contact, "money"), one) for one in (asked if isinstance(asked, list) else [asked])
        ]
        return had.currency == wanted[0].currency and compare(had.amount, *(one.amount for one in wanted))

    return answer


NUMERIC = {
    "is": lambda had, one: had == one,
    "gt": lambda had, one: had > one,
    "lt": lambda had, one: had < one,
    "between": lambda had, first, last: first <= had <= last,
}
NAIVE = {
    "text": texts(folded),
    "link": texts(str.upper),
    "number": {
        op: lambda had, asked, how=how: how(had, *map(Decimal, asked if isinstance(asked, list) else [asked]))
        for op, how in NUMERIC.items()
    },
    "money": {op: money(how) for op, how in NUMERIC.items()},
    "date": {
        "on": lambda had, asked: had == date.fromisoformat(asked),
        "before": lambda had, asked: had < date.fromisoformat(asked),
        "after": lambda had, asked: had > date.fromisoformat(asked),
        "between": lambda had, asked: asked[0] <= had.isoformat() <= asked[1],
        "last_days": lambda had, asked: TODAY - timedelta(days=asked) < had <= TODAY,
        "next_days": lambda had, asked: TODAY <= had < TODAY + timedelta(days=asked),
        "ago": lambda had, asked: had < TODAY - timedelta(days=asked),
        "ahead": lambda had, asked: had > TODAY + timedelta(days=asked),
    },
    "choice": {"in": lambda had, asked: had in asked},
    "choices": {
        "in": lambda had, asked: bool(set(had) & set(asked)),
        "all": lambda had, asked: set(had) >= set(asked),
    },
    "person": {"in": lambda had, asked: had in asked},
    "yes_no": {"yes": lambda had, asked: had is True, "no": lambda had, asked: had is False},
}
DAY_TEXTS = st.sampled_from([one.isoformat() for one in DAYS])
SOME_KEYS = st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)
ASKED = {
    "text": st.sampled_from(["linen", "%", "_", "SOFT", "wool"]),
    "link": st.sampled_from(["linen", "HTTPS", "mailto:ada@example.org"]),
    "number": st.sampled_from([str(one) for one in NUMBERS]),
    "money": st.sampled_from(["5 EUR", "1200.50 EUR", "1200.5 JPY", "7"]),
}


def asked_of(kind, op):
    """What may stand in a condition of that comparison."""
    op = NEGATIVE.get(op, op)
    if op in ("yes", "no", "set"):
        return st.none()
    if kind in ("choice", "choices"):
        return SOME_KEYS
    if kind == "person":
        return st.lists(st.sampled_from(STAFF), min_size=1, max_size=3, unique=True)
    if kind == "date":
        days = st.integers(1, 400)
        return {"between": st.lists(DAY_TEXTS, min_size=2, max_size=2)}.get(
            op, days if "days" in op or op in ("ago", "ahead") else DAY_TEXTS
        )
    if kind == "money" and op == "between":
        return st.sampled_from([["5 EUR", "1300 EUR"], ["1 JPY", "2000 JPY"]])
    return st.lists(ASKED[kind], min_size=2, max_size=2) if op in ("between", "in") else ASKED[kind]


def naive(kind, op, had, asked):
    if op in NEGATIVE:
        return not naive(kind, NEGATIVE[op], had, asked)
    return had is not None and (op == "set" or NAIVE[kind][op](had, asked))


@st.composite
def conditions(draw):
    kind = draw(st.sampled_from(sorted(VALUES)))
    known = {*NAIVE[kind], "set", "empty", *(no for no, yes in NEGATIVE.items() if yes in NAIVE[kind])}
    op = draw(st.sampled_from(sorted(known & MADE[kind][0].ops.keys())))
    return kind, op, draw(asked_of(kind, op))


class SameAsNaive(TestCase):
    """Each condition, denied or not, finds exactly the rows that reading them one by one finds."""

    def setUp(self):
        make_custom.one_of_each()
        for key in STAFF:
            User.objects.create(pk=key, username=f"colleague{key}", is_active=key != STAFF[0])

    @settings(max_examples=often(120), deadline=None)
    @given(st.lists(st.fixed_dictionaries({}, optional=VALUES), min_size=1, max_size=5), conditions(), st.booleans())
    def test_the_database_answers_as_a_naive_reading_does(self, bags, condition, denied):
        kind, op, asked = condition
        with holding():
            fields = {one.kind: one for one in custom.fields_of(Contact)}
            people = [make.contact(custom={k: custom.pack(fields[k], v) for k, v in bag.items()}) for bag in bags]
            tree = {"field": f"custom.{kind}", "op": op} | ({} if asked is None else {"value": asked})
            tree = {"not": tree} if denied else tree
            found = filters.compile(tree, Contact.objects.all(), reader=None, as_of=AS_OF)
            keys = set(found.values_list("pk", flat=True))
            wanted = {
                p.pk for p, bag in zip(people, bags, strict=True) if naive(kind, op, bag.get(kind), asked) != denied
            }
            assert keys == wanted, tree
            assert filters.say(tree, Contact)


pytestmark = pytest.mark.django_db


def found(tree, reader=None):
    return set(filters.compile(tree, Contact.objects.all(), reader=reader, as_of=AS_OF))


def test_a_colleague_is_asked_for_by_name_and_as_oneself(rep, manager):
    make_custom.field("keeper", "person")
    mine, hers, _nobodys = (
        make.contact(custom={"keeper": rep.pk}),
        make.contact(custom={"keeper": manager.pk}),
        make.contact(),
    )

    assert found({"field": "custom.keeper", "op": "me"}, rep) == {mine}
    assert found({"field": "custom.keeper", "op": "in", "value": [str(manager.pk)]}) == {hers}
    tree = {"field": "custom.keeper", "op": "not_in", "value": [manager.pk]}
    assert filters.say(tree, Contact) == f"Keeper is not {manager}"


def test_a_day_that_comes_round_each_year_is_found():
    make_custom.field("contract", "date")
    soon = make.contact(custom={"contract": "2019-11-25"})
    make.contact(custom={"contract": "2019-06-25"})

    assert found({"field": "custom.contract", "op": "yearly_days", "value": 7}) == {soon}


def test_people_are_found_by_a_field_of_their_company():
    make_custom.field("terms", "choice", make.Company)
    person = make.contact(company=make.company(custom={"terms": "gold"}))
    loner = make.contact()

    assert found({"field": "company_custom.terms", "op": "in", "value": ["gold"]}) == {person}
    assert found({"field": "company_custom.terms", "op": "not_in", "value": ["gold"]}) == {loner}


def test_amounts_of_two_currencies_are_not_compared():
    make_custom.field("budget", "money")

    tree = {"field": "custom.budget", "op": "between", "value": ["5 EUR", "9 JPY"]}
    with pytest.raises(filters.FilterError, match="in one currency"):
        found(tree)


@pytest.mark.parametrize(
    ("kind", "op", "value", "words"),
    [
        ("number", "gt", "5", "Level is more than 5"),
        ("money", "gt", "1200.5", "Level is more than €\N{NO-BREAK SPACE}1,200.50"),
        ("money", "is", "nonsense", "Level is nonsense"),
        ("choice", "in", ["gold", "silver"], "Level is one of Gold or Silver"),
        ("choices", "all", ["gold", "silver"], "Level has all of Gold and Silver"),
        ("yes_no", "no", None, "Level: no"),
        ("yes_no", "empty", None, "Level is not known"),
        ("date", "before", "2026-12-31", "Level before 31 Dec 2026"),
    ],
)
def test_a_condition_is_said_in_words(kind, op, value, words):
    make_custom.field("level", kind)

    assert filters.say({"field": "custom.level", "op": op, "value": value}, Contact) == words


def test_an_archived_field_says_so_and_is_no_longer_offered(admin):
    field = make_custom.field("level", "number", label="Grade")
    field.archive()
    tree = {"field": "custom.level", "op": "gt", "value": "5"}

    with pytest.raises(filters.FilterError, match="“Grade” was archived"):
        found(tree)
    assert filters.say(tree, Contact) == "Grade (archived field)"
    assert "custom.level" not in dict(one for _area, keys in builder.choices(Contact, admin) for one in keys)


def test_the_builder_offers_own_fields_under_their_own_head(rep):
    make_custom.field("level", "number", label="Grade")

    assert dict(builder.choices(Contact, rep))["Own fields"] == [("custom.level", "Grade")]


def test_a_list_is_narrowed_by_the_short_form(rep, browse):
    make_custom.field("tier", "choice")
    gold, silver = make.contact(custom={"tier": "gold"}), make.contact(custom={"tier": "silver"})

    page = browse(rep).get("/contacts/", {"field": "custom.tier", "op": "in", "value": "gold"}).content.decode()

    assert str(gold) in page
    assert str(silver) not in page
    assert quick.condition({"field": "custom.nothing", "op": "in"}, Contact) is None


def test_a_saved_view_with_an_archived_field_says_so(rep, browse):
    field = make_custom.field("tier", "choice", label="Grade")
    make.contact("Grace")
    field.archive()
    tree = json.dumps({"all": [{"field": "custom.tier", "op": "in", "value": ["gold"]}]})

    page = browse(rep).get("/contacts/", {"filter": tree, "columns": "custom.tier,owner", "sort": "custom.tier"})

    assert page.status_code == 200
    assert "“Grade” was archived" in page.content.decode()
    assert "Grace" in page.content.decode()
