"""Asking for people by what happened with them: how often, and within which days."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Company, Contact
from crm_site.lib import filters, registry
from crm_site.testing import make
from crm_site.testing.often import often

AS_OF = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
HAPPENED = (  # who, what, days ago
    ("Ada", "contacts.call", 1),
    ("Ada", "contacts.call", 10),
    ("Ada", "contacts.note", 40),
    ("Bea", "contacts.call", 10),
    ("Bea", "contacts.meeting", 11),
    ("Cid", "contacts.consent_given", 400),
    ("Cid", "contacts.call", -2),  # not yet, as of then
)


@pytest.fixture
def people(rep):
    made = {name: make.contact(name, owner=rep) for name in ("Ada", "Bea", "Cid", "Dan")}
    for name, kind, days in HAPPENED:
        made[name].record(kind, by=rep, at=AS_OF - timedelta(days=days))
    return made


def condition(op="has", **answers):
    return {"field": "contacts.happened", "op": op, "value": answers}


def found(tree, reader=None, model=Contact):
    rows = filters.compile(tree, model.objects.all(), reader=reader, as_of=AS_OF)
    return sorted(rows.values_list("first_name" if model is Contact else "name", flat=True))


def counted(name, what, days, ago):
    """How many facts fit, as plainly as Python can say it."""
    group = {"group:call": ["contacts.call", "contacts.meeting"], "group:change": ["contacts.consent_given"]}
    wanted = group.get(what, [what])
    ago = ago or 0
    return sum(
        who == name and (what == "any" or kind in wanted) and ago <= age and (not days or age < ago + days)
        for who, kind, age in HAPPENED
    )


@settings(max_examples=often(80), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    what=st.sampled_from(["any", "contacts.call", "contacts.note", "group:call", "group:change", "contacts.corrected"]),
    at_least=st.integers(1, 3),
    days=st.sampled_from([None, 1, 2, 10, 11, 40, 36_500]),
    ago=st.sampled_from([None, 1, 9, 10, 11]),
)
def test_the_database_counts_as_one_would_by_hand(people, what, at_least, days, ago):
    answers = {"what": what, "at_least": at_least, "days": days, "ago": ago}
    expected = sorted(name for name in people if counted(name, what, days, ago) >= at_least)

    assert found(condition(**answers)) == expected
    assert found(condition("has_not", **answers)) == sorted(set(people) - set(expected))


def test_facts_that_the_asker_may_not_be_told_do_not_count(people, agent, manager, monkeypatch):
    monkeypatch.setitem(registry.kinds, "contacts.secret", registry.Kind("Secret", subject="sales.deal"))
    people["Dan"].record("contacts.secret", at=AS_OF - timedelta(days=1))
    asked = condition(what="contacts.secret", at_least=1)

    assert found(asked) == ["Dan"]
    assert found(asked, reader=agent) == []


def test_companies_are_asked_by_their_own_facts(rep):
    acme, _other = make.company("Acme"), make.company("Other")
    acme.record("contacts.meeting", by=rep, at=AS_OF - timedelta(days=3))

    assert found(condition(what="group:call", at_least=1, days=7), model=Company) == ["Acme"]


@pytest.mark.parametrize(
    ("op", "answers", "said"),
    [
        ("has", {"what": "contacts.call", "at_least": 1}, "“Call”"),
        ("has", {"what": "contacts.call", "at_least": 3, "days": 30}, "“Call” at least 3 times in the last 30 days"),
        ("has_not", {"what": "contacts.call", "at_least": 1, "days": 1}, "no “Call” in the last 1 day"),
        ("has_not", {"what": "any", "at_least": 2}, "“Anything” fewer than 2 times"),
        (
            "has",
            {"what": "group:note", "at_least": 1, "days": 7, "ago": 30},
            "“Notes” in the 7 days until 30 days ago",
        ),
        ("has", {"what": "any", "at_least": 1, "ago": 1}, "“Anything” until 1 day ago"),
    ],
)
def test_it_is_said_as_a_sentence(op, answers, said):
    assert filters.say(condition(op, **answers), Contact) == said


def test_a_sort_of_fact_that_does_not_exist_is_refused(people):
    with pytest.raises(filters.FilterError, match=r"no\.such"):
        found(condition(what="no.such", at_least=1))
