"""The limits of the grammar, and how it says itself."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django import forms
from django.db.models import Q
from django.utils.timezone import now

from contacts.models import Contact, Task
from crm_site.lib import filters
from crm_site.lib.filters import Anniversary, Choice, FilterError, Flag, Link, Moment, NoAnswers, Number, Text, declared
from crm_site.testing import make

JOB = {"field": "job", "op": "is", "value": "Buyer"}


class BoughtForm(forms.Form):
    days = forms.IntegerField(min_value=1)
    where = forms.ChoiceField(choices=[("shop", "in the shop"), ("web", "on the web")], required=False)


@pytest.fixture(autouse=True)
def grammar(monkeypatch):
    monkeypatch.setitem(declared._declared, "contacts.contact", {})
    filters.declare(
        Contact,
        Text(key="job", label="Job title", path="job_title"),
        Number(key="staff", label="Employees", path="company__employees"),
        Choice(key="stage", label="Stage", path="lifecycle", choices=[("lead", "Lead"), ("former", "Former customer")]),
        Anniversary(key="birthday", label="Birthday"),
        Moment(key="added", label="Added", path="created_at"),
        Flag(key="active", label="Active owner", path="owner__is_active"),
        Link(key="owner", label="Owner", path="owner", choices=lambda: [(7, "Rep Person")]),
    )

    @filters.criterion(
        Contact,
        "bought",
        "Bought lately",
        BoughtForm,
        sentence="bought in the last %(days)s days %(where)s",
        permission="contacts.add_import",
    )
    def bought(asked, days, where):
        return Q(job_title=f"{days} {where}".strip())


def nested(depth):
    tree = JOB
    for level in range(depth):
        tree = {"not": tree} if level % 2 else {"all": [tree]}
    return tree


def ask(tree, reader=None):
    return filters.compile(tree, Contact.objects.all(), reader=reader, as_of=now())


def test_groups_nest_five_deep(db):
    assert list(ask(nested(5))) == []


@pytest.mark.parametrize("depth", [6, 7, 900])
def test_deeper_ones_are_refused_with_the_limit(depth):
    with pytest.raises(FilterError, match="nested 5 deep at most"):
        filters.check(nested(depth))


def test_fifty_conditions_are_taken(db):
    assert list(ask({"any": [JOB] * 25 + [{"all": [JOB] * 25}]})) == []


def test_the_fifty_first_is_refused_with_the_limit():
    with pytest.raises(FilterError, match="50 conditions at most"):
        filters.check({"any": [JOB] * 50 + [{"not": JOB}]})


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        ([], "a group or a condition was expected"),
        (None, "a group or a condition was expected"),
        ({"all": {}}, "lacks its field"),
        ({"all": [], "any": []}, "lacks its field"),
        ({"field": "job"}, "lacks its field or its comparison"),
        ({**JOB, "more": 1}, "lacks its field"),
        ({"field": "salary", "op": "is", "value": "1"}, "no field “salary”"),
        ({"field": "job", "op": "gt", "value": "1"}, "“Job title” cannot be compared that way"),
        ({"field": "job", "op": "is", "value": " "}, "Give a text for “Job title”"),
        ({"field": "job", "op": "in", "value": []}, "Choose at least one value for “Job title”"),
        ({"field": "staff", "op": "gt", "value": "many"}, "Give a number for “Employees”"),
        ({"field": "staff", "op": "between", "value": [1]}, "from and to"),
        ({"field": "stage", "op": "in", "value": ["king"]}, "“king” is no choice for “Stage”"),
        ({"field": "birthday", "op": "before", "value": "2026-02-30"}, "Give a date for “Birthday”"),
        ({"field": "birthday", "op": "before", "value": "9999-12-31"}, "Give a date for “Birthday”"),
        ({"field": "birthday", "op": "last_days", "value": "-1"}, "Give a number of days for “Birthday”"),
        ({"field": "birthday", "op": "period", "value": "next_century"}, "Choose a span of time for “Birthday”"),
        ({"field": "owner", "op": "in", "value": ["8"]}, "no choice for “Owner”"),
        ({"field": "bought", "op": "is", "value": {}}, "cannot be asked that way"),
        ({"field": "bought", "op": "has", "value": {"days": 0}}, "Bought lately: "),
        ({"field": "bought", "op": "has", "value": "x"}, "Bought lately: "),
    ],
)
def test_what_cannot_be_asked_is_said_in_a_sentence(db, tree, reason):
    with pytest.raises(FilterError) as refused:
        ask(tree)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ({}, "everyone"),
        ({"any": []}, "nobody"),
        (JOB, "Job title is Buyer"),
        ({**JOB, "op": "is_not"}, "Job title is not Buyer"),
        ({**JOB, "op": "contains"}, "Job title contains Buyer"),
        ({**JOB, "op": "not_contains"}, "Job title does not contain Buyer"),
        ({**JOB, "op": "starts"}, "Job title starts with Buyer"),
        ({"field": "job", "op": "in", "value": ["Buyer", "Head"]}, "Job title is one of Buyer or Head"),
        ({"field": "job", "op": "in", "value": ["Buyer"]}, "Job title is Buyer"),
        (
            {"field": "job", "op": "in", "value": list("abcdefgh")},
            "Job title is one of a, b, c, d, e or 3 others",
        ),
        ({"field": "job", "op": "set"}, "Job title is known"),
        ({"field": "job", "op": "empty"}, "Job title is not known"),
        ({"field": "staff", "op": "is", "value": 5}, "Employees is 5"),
        ({"field": "staff", "op": "is_not", "value": 5}, "Employees is not 5"),
        ({"field": "staff", "op": "gt", "value": 5}, "Employees is more than 5"),
        ({"field": "staff", "op": "lt", "value": 5}, "Employees is less than 5"),
        ({"field": "staff", "op": "between", "value": [5, 9]}, "Employees is between 5 and 9"),
        ({"field": "stage", "op": "in", "value": ["lead", "former"]}, "Stage is one of Lead or Former customer"),
        ({"field": "stage", "op": "not_in", "value": ["lead"]}, "Stage is not Lead"),
        ({"field": "stage", "op": "not_in", "value": ["lead", "former"]}, "Stage is none of Lead or Former customer"),
        ({"field": "stage", "op": "set"}, "Stage is set"),
        ({"field": "stage", "op": "empty"}, "Stage is not set"),
        ({"field": "birthday", "op": "last_days", "value": 30}, "Birthday within the last 30 days"),
        ({"field": "birthday", "op": "last_days", "value": "1"}, "Birthday within the last 1 day"),
        ({"field": "birthday", "op": "not_last_days", "value": 30}, "Birthday not within the last 30 days"),
        ({"field": "birthday", "op": "next_days", "value": 30}, "Birthday within the next 30 days"),
        ({"field": "birthday", "op": "ago", "value": 60}, "Birthday more than 60 days ago"),
        ({"field": "birthday", "op": "ahead", "value": 60}, "Birthday more than 60 days ahead"),
        ({"field": "birthday", "op": "period", "value": "last_quarter"}, "Birthday last quarter"),
        ({"field": "birthday", "op": "period", "value": "today"}, "Birthday today"),
        ({"field": "birthday", "op": "yearly_days", "value": 7}, "Birthday comes round within the next 7 days"),
        ({"field": "birthday", "op": "yearly_period", "value": "this_month"}, "Birthday comes round this month"),
        ({"field": "birthday", "op": "on", "value": "2026-01-01"}, "Birthday on 1 Jan 2026"),
        ({"field": "added", "op": "on", "value": "2026-01-01"}, "Added on 1 Jan 2026"),
        ({"field": "added", "op": "after", "value": "2026-01-01T08:30"}, "Added after 1 Jan 2026, 08:30"),
        ({"field": "added", "op": "set"}, "Added is set"),
        ({"field": "birthday", "op": "before", "value": "2026-01-01"}, "Birthday before 1 Jan 2026"),
        ({"field": "birthday", "op": "after", "value": "2026-01-01"}, "Birthday after 1 Jan 2026"),
        (
            {"field": "birthday", "op": "between", "value": ["2026-01-01", "2026-02-01"]},
            "Birthday between 1 Jan 2026 and 1 Feb 2026",
        ),
        ({"field": "active", "op": "yes"}, "Active owner: yes"),
        ({"field": "active", "op": "no"}, "Active owner: no"),
        ({"field": "owner", "op": "in", "value": ["7"]}, "Owner is Rep Person"),
        ({"field": "owner", "op": "me"}, "Owner is me"),
        (
            {"field": "bought", "op": "has", "value": {"days": 9, "where": "web"}},
            "bought in the last 9 days on the web",
        ),
        ({"field": "bought", "op": "has", "value": {"days": 9}}, "bought in the last 9 days –"),
        ({"field": "bought", "op": "has_not", "value": {"days": 9}}, "not: bought in the last 9 days –"),
        ({"not": JOB}, "not (Job title is Buyer)"),
        ({"all": [JOB, {"any": [JOB, JOB]}]}, "Job title is Buyer and (Job title is Buyer or Job title is Buyer)"),
        ({"any": [{"all": [JOB, JOB]}, JOB]}, "(Job title is Buyer and Job title is Buyer) or Job title is Buyer"),
    ],
)
def test_a_filter_says_itself(tree, words):
    assert filters.say(tree, Contact) == words


@pytest.mark.parametrize(
    ("tree", "pieces"),
    [
        ({**JOB, "op": "in", "value": ["Buyer", "Head"]}, ("Job title", "is one of", "Buyer or Head")),
        ({"field": "owner", "op": "me"}, ("Owner", "is me")),
        (
            {"field": "bought", "op": "has", "value": {"days": 9, "where": "web"}},
            ("bought in the last 9 days on the web",),
        ),
        ({"any": [JOB, JOB]}, ("Any of", "Job title is Buyer or Job title is Buyer")),
        ({"all": [JOB, JOB]}, ("All of", "Job title is Buyer and Job title is Buyer")),
        ({"not": {"any": [JOB, JOB]}}, ("None of", "Job title is Buyer or Job title is Buyer")),
        ({"not": {"all": [JOB, JOB]}}, ("Not all of", "Job title is Buyer and Job title is Buyer")),
        ({"not": JOB}, ("Not", "Job title is Buyer")),
    ],
)
def test_a_filter_says_itself_in_pieces_for_a_chip(tree, pieces):
    assert filters.pieces(tree, Contact) == pieces


def test_what_is_not_of_people_is_spoken_of_as_things():
    assert filters.say({}, Task) == "everything"
    assert filters.say({"any": []}, Task) == "nothing"


def test_a_question_may_have_words_of_its_own_for_no():
    filters.criterion(Contact, "keen", "Is keen", NoAnswers, sentence="is keen", denial="is not keen")(
        lambda asked: Q()
    )

    assert filters.say({"field": "keen", "op": "has_not", "value": {}}, Contact) == "is not keen"


@pytest.mark.parametrize(
    ("field", "value", "condition"),
    [
        ("job", "Buyer ", {"op": "is", "value": "Buyer"}),
        ("job", "", {"op": "empty"}),
        ("staff", 5, {"op": "is", "value": 5}),
        ("staff", Decimal("5.50"), {"op": "is", "value": "5.50"}),
        ("staff", None, {"op": "empty"}),
        ("stage", "lead", {"op": "in", "value": ["lead"]}),
        ("stage", None, {"op": "empty"}),
        ("birthday", date(1980, 3, 1), {"op": "on", "value": "1980-03-01"}),
        ("added", datetime(2026, 3, 1, 23, 30, tzinfo=UTC), {"op": "on", "value": "2026-03-01"}),
        ("active", True, {"op": "yes"}),
        ("active", False, {"op": "no"}),
        ("owner", None, {"op": "empty"}),
        ("bought", False, {"op": "has_not"}),
    ],
)
def test_a_value_is_asked_for_by_exactly_its_condition(field, value, condition):
    assert filters.condition_of(Contact, field, value) == {"field": field} | condition


def test_the_row_a_cell_links_to_is_asked_for_by_its_number(rep):
    assert filters.condition_of(Contact, "owner", rep) == {"field": "owner", "op": "in", "value": [rep.pk]}


def test_an_undeclared_field_is_asked_for_by_nothing():
    assert filters.condition_of(Contact, "salary", 5) is None


def test_a_field_that_is_gone_cannot_be_said():
    with pytest.raises(FilterError, match="no field “salary”"):
        filters.say({"field": "salary", "op": "is", "value": 1}, Contact)


def test_a_criterion_asks_with_checked_answers(db):
    buyer = make.contact(job_title="9 web")

    assert set(ask({"field": "bought", "op": "has", "value": {"days": "9", "where": "web"}})) == {buyer}
    assert set(ask({"field": "bought", "op": "has_not", "value": {"days": "9", "where": "web"}})) == set()


def test_a_criterion_is_refused_to_those_without_its_right(rep, agent):
    asked = {"field": "bought", "op": "has", "value": {"days": 9}}

    assert not ask(asked, reader=rep).exists()
    assert not ask(asked, reader=None).exists()
    with pytest.raises(FilterError, match="You may not ask for “Bought lately”"):
        ask(asked, reader=agent)
