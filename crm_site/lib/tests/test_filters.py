"""The one grammar: what the database answers is what the tree says, row by row."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Contact, EmailAddress
from crm_site.lib import filters
from crm_site.lib.filters import Anniversary, Choice, FilterError, Flag, Link, Moment, Number, Text, declared
from crm_site.testing import make
from crm_site.testing.often import often

AS_OF = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
STAGES = [("lead", "Lead"), ("customer", "Customer"), ("other", "Other")]
EXAMPLES = settings(
    max_examples=often(80),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture
def grammar(monkeypatch):
    """One field of each sort on people, and nothing else."""
    monkeypatch.setitem(declared._declared, "contacts.contact", {})
    monkeypatch.delitem(declared._provided, "contacts.contact", raising=False)
    filters.declare(
        Contact,
        Text(key="job", label="Job title", path="job_title"),
        Text(key="email", label="E-mail", path="key", rows=EmailAddress.objects.all, link="contact"),
        Number(key="staff", label="Employees", path="company__employees"),
        Number(key="revenue", label="Revenue", path="company__revenue"),
        Choice(key="stage", label="Stage", path="lifecycle", choices=STAGES),
        Anniversary(key="birthday", label="Birthday"),
        Moment(key="created", label="Created", path="created_at"),
        Flag(key="active", label="Owner is active", path="owner__is_active"),
        Link(key="owner", label="Owner", path="owner", choices=lambda: [(1, "Rep")]),
    )


@pytest.fixture
def people(grammar, rep):
    """People with and without each value, next to every border."""
    gone = make.user(is_active=False)
    small = make.company(employees=3, revenue=Decimal("10.50"))
    large = make.company(employees=200)
    rows = [
        ("Buyer", small, "lead", date(1980, 3, 10), AS_OF, rep, "ada@example.org"),
        ("buyer", large, "customer", date(2026, 3, 10), AS_OF - timedelta(days=7), gone, "b@example.org"),
        ("", None, "lead", None, AS_OF - timedelta(days=7, seconds=-1), None, None),
        ("50% off_now\\", small, "other", date(2026, 3, 3), AS_OF + timedelta(days=1), rep, None),
        ("Head of buying", None, "customer", date(2026, 3, 17), AS_OF - timedelta(days=400), None, "ada@example.net"),
        ("", large, "other", None, AS_OF + timedelta(seconds=1), gone, None),
    ]
    for job, company, stage, birthday, created, owner, email in rows:
        make.contact(
            job_title=job,
            company=company,
            lifecycle=stage,
            birthday=birthday,
            created_at=created,
            owner=owner,
            email=email or "",
        )
    return list(Contact.objects.select_related("company", "owner").prefetch_related("emails"))


# The same grammar once more, as plainly as Python can say it.
VALUES = {
    "job": lambda p: p.job_title or None,
    "staff": lambda p: p.company and p.company.employees,
    "revenue": lambda p: p.company and p.company.revenue,
    "stage": lambda p: p.lifecycle,
    "birthday": lambda p: p.birthday,
    "created": lambda p: p.created_at,
    "active": lambda p: p.owner and p.owner.is_active,
}
NEGATIVE = {
    "is_not": "is",
    "not_in": "in",
    "empty": "set",
    "not_contains": "contains",
    "no": "yes",
    "not_last_days": "last_days",
}
# From the first day and before the last one, as of Tuesday, 10 March 2026.
SPANS = {
    "today": ("2026-03-10", "2026-03-11"),
    "yesterday": ("2026-03-09", "2026-03-10"),
    "tomorrow": ("2026-03-11", "2026-03-12"),
    "this_week": ("2026-03-09", "2026-03-16"),
    "last_week": ("2026-03-02", "2026-03-09"),
    "next_week": ("2026-03-16", "2026-03-23"),
    "this_month": ("2026-03-01", "2026-04-01"),
    "last_month": ("2026-02-01", "2026-03-01"),
    "next_month": ("2026-04-01", "2026-05-01"),
    "this_quarter": ("2026-01-01", "2026-04-01"),
    "last_quarter": ("2025-10-01", "2026-01-01"),
    "next_quarter": ("2026-04-01", "2026-07-01"),
    "this_year": ("2026-01-01", "2027-01-01"),
    "last_year": ("2025-01-01", "2026-01-01"),
    "next_year": ("2027-01-01", "2028-01-01"),
}


def holds(tree, person):
    if not tree:
        return True
    if "all" in tree:
        return all(holds(part, person) for part in tree["all"])
    if "any" in tree:
        return any(holds(part, person) for part in tree["any"])
    if "not" in tree:
        return not holds(tree["not"], person)
    op = tree["op"]
    known = [e.key for e in person.emails.all()] if tree["field"] == "email" else [VALUES[tree["field"]](person)]
    found = any(one is not None and compare(NEGATIVE.get(op, op), one, tree) for one in known)
    return not found if op in NEGATIVE else found


def compare(op, known, tree):
    value = tree.get("value")
    if op in ("set", "yes"):
        return known is True if op == "yes" else True
    if op in ("last_days", "next_days", "ago", "ahead"):
        here = AS_OF if isinstance(known, datetime) else AS_OF.date()
        span = timedelta(days=int(value))
        return {
            "last_days": here - span < known <= here,
            "next_days": here <= known < here + span,
            "ago": known < here - span,
            "ahead": known > here + span,
        }[op]
    if op in ("period", "yearly_days", "yearly_period"):
        return falls_within(op, known.date() if isinstance(known, datetime) else known, value)
    if tree["field"] in ("job", "email"):
        if op == "in":
            return known in [one.strip() for one in value]
        known, value = known.casefold(), value.strip().casefold()
        return {"contains": value in known, "is": known == value, "starts": known.startswith(value)}[op]
    if op == "in":
        return known in value
    read = reader(known)
    if op == "on":
        return read(value) <= known <= last(value, known, read)
    if op == "between":
        return read(value[0]) <= known <= last(value[1], known, read)
    if op == "after":
        return known > last(value, known, read)
    return {"is": known == read(value), "lt": known < read(value), "gt": known > read(value)}[
        {"before": "lt"}.get(op, op)
    ]


def falls_within(op, day, value):
    """Each day of the span by itself; of an anniversary in whatever year."""
    if op == "yearly_days":
        first, count = AS_OF.date(), int(value)
    else:
        first, after = (date.fromisoformat(edge) for edge in SPANS[value])
        count = (after - first).days
    days = {first + timedelta(days=turn) for turn in range(min(count, 366))}
    return day in days if op == "period" else (day.month, day.day) in {(one.month, one.day) for one in days}


def last(text, known, read):
    """A bare day, asked of a time, lasts until midnight."""
    whole_day = isinstance(known, datetime) and len(text) == 10
    return read(text) + timedelta(days=1, microseconds=-1) if whole_day else read(text)


def reader(known):
    if isinstance(known, datetime):
        return lambda text: datetime.fromisoformat(text).replace(tzinfo=UTC)
    return date.fromisoformat if isinstance(known, date) else lambda text: Decimal(str(text))


def asks(field, ops, values):
    return st.builds(
        lambda op, one, two, many: {"field": field, "op": op} | value_for(op, one, two, many),
        st.sampled_from(ops),
        values,
        values,
        st.lists(values, min_size=1, max_size=3),
    )


def value_for(op, one, two, many):
    if op in ("set", "empty", "yes", "no"):
        return {}
    if op in ("in", "not_in"):
        return {"value": many}
    return {"value": [one, two] if op == "between" else one}


def in_days(field):
    return st.builds(
        lambda op, days: {"field": field, "op": op, "value": days},
        st.sampled_from(["last_days", "not_last_days", "next_days", "ago", "ahead"]),
        st.sampled_from([1, "7", 8, 36_500]),
    )


def in_spans(field, op):
    return st.builds(lambda name: {"field": field, "op": op, "value": name}, st.sampled_from(sorted(SPANS)))


TEXT_OPS = ["contains", "not_contains", "is", "is_not", "starts", "in", "set", "empty"]
NUMBER_OPS = ["is", "is_not", "gt", "lt", "between", "set", "empty"]
DATE_OPS = ["on", "before", "after", "between", "set", "empty"]
words = st.sampled_from(["buyer", "BUYER", "Buyer", "b", "%", "_", "\\", "50%", " ada@example.org ", "ing", "zzz"])
numbers = st.sampled_from([0, 3, "3", 3.5, "2.999", 10.5, "10.50", 200, "1e2", -1, 99_999_999_999])
dates = st.sampled_from(["1980-03-10", "2026-03-10", "2026-03-03", "1900-01-01", "2026-03-17"])
moments = st.one_of(dates, st.sampled_from(["2026-03-10T12:00:00", "2026-03-03T12:00:01"]))
conditions = st.one_of(
    asks("job", TEXT_OPS, words),
    asks("email", TEXT_OPS, words),
    asks("staff", NUMBER_OPS, numbers),
    asks("revenue", NUMBER_OPS, numbers),
    asks("stage", ["in", "not_in", "set", "empty"], st.sampled_from(["lead", "customer", "other"])),
    asks("birthday", DATE_OPS, dates),
    asks("created", DATE_OPS, moments),
    asks("active", ["yes", "no"], st.none()),
    in_days("birthday"),
    in_days("created"),
    in_spans("birthday", "period"),
    in_spans("created", "period"),
    in_spans("birthday", "yearly_period"),
    st.builds(
        lambda days: {"field": "birthday", "op": "yearly_days", "value": days}, st.sampled_from([1, "7", 8, 365, 900])
    ),
)


def trees(depth):
    if depth == 1:
        return conditions
    inner = st.lists(trees(depth - 1), max_size=3)
    return st.one_of(
        conditions,
        st.builds(lambda parts: {"all": parts}, inner),
        st.builds(lambda parts: {"any": parts}, inner),
        st.builds(lambda part: {"not": part}, trees(depth - 1)),
    )


def answer(tree, **asked):
    return set(filters.compile(tree, Contact.objects.all(), **{"reader": None, "as_of": AS_OF} | asked))


@EXAMPLES
@given(tree=trees(4))
def test_the_database_answers_what_the_tree_says(people, tree):
    assert answer(tree) == {person for person in people if holds(tree, person)}


@EXAMPLES
@given(tree=trees(3))
def test_not_is_exactly_the_others(people, tree):
    assert answer({"not": tree}) == set(people) - answer(tree)


@EXAMPLES
@given(tree=trees(4))
def test_every_tree_can_be_stored_said_and_read_again(people, tree):
    stored = json.loads(json.dumps(tree))

    assert answer(stored) == answer(tree)
    assert filters.say(stored, Contact) == filters.say(tree, Contact) != ""


def test_an_empty_tree_asks_for_everybody_and_an_empty_choice_for_nobody(people):
    assert answer({}) == answer({"all": []}) == set(people)
    assert answer({"any": []}) == set()
    assert answer({"not": {"any": []}}) == set(people)


def test_me_is_whoever_asks(people, rep, manager):
    mine = {"field": "owner", "op": "me"}

    assert answer(mine, reader=rep) == {person for person in people if person.owner == rep}
    assert answer(mine, reader=manager) == answer(mine) == set()


def test_the_rows_are_those_of_the_base(people, rep):
    base = Contact.objects.filter(owner=rep)

    assert set(
        filters.compile({"not": {"field": "job", "op": "is", "value": "Buyer"}}, base, reader=rep, as_of=AS_OF)
    ) <= set(base)


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["job", "is", "lead"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["all", "any", "not", "field", "op", "value", "x"]), inner, max_size=4)
    ),
    max_leaves=25,
)
fields = st.sampled_from(
    ["job", "email", "staff", "revenue", "stage", "birthday", "created", "active", "owner", "none"]
)
ops = st.sampled_from(
    sorted(
        {*TEXT_OPS, *NUMBER_OPS, *DATE_OPS, "me", "yes", "no", "last_days", "next_days", "not_in", "has"}
        | {"ago", "ahead", "period", "yearly_days", "yearly_period"}
    )
)
odd = junk | st.sampled_from(
    ["9" * 5000, "1e-9999", "1e9999", "\ud800", "\x00", "0001-01-01", "9999-12-31", "2026-02-30"]
)


def answered_or_refused(tree):
    """Either the database answers and the tree can be said, or it is refused in a sentence that can be shown."""
    try:
        answer(tree)
        filters.say(tree, Contact).encode()
    except FilterError as refused:
        assert str(refused).strip()
        str(refused).encode()


@EXAMPLES
@given(tree=junk)
def test_junk_is_refused_in_a_sentence(people, tree):
    answered_or_refused(tree)


@EXAMPLES
@given(field=fields, op=ops, value=odd)
def test_a_condition_with_any_value_is_answered_or_refused_in_a_sentence(people, field, op, value):
    answered_or_refused({"field": field, "op": op, "value": value})


@pytest.mark.parametrize(
    "value", ["9" * 5000, "1e-9999", "1e9999", "\ud800", "a\x00b", ["\ud800"], {"a": "\udfff"}, 10**400]
)
@pytest.mark.parametrize("field", ["job", "staff", "revenue", "stage", "birthday", "created", "owner"])
def test_values_that_no_database_takes_are_refused(people, field, value):
    for op in ("is", "gt", "in", "last_days", "before", "after", "on", "between", "period", "yearly_days"):
        answered_or_refused({"field": field, "op": op, "value": value})


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("op", "value", "found"),
    [
        ("between", ["2026-03-01", "2026-03-02"], {"morning", "night"}),
        ("between", ["2026-03-01", "2026-03-02T08:00:00Z"], {"morning"}),
        ("after", "2026-03-02", {"later"}),
        ("after", "2026-03-02T08:00:00Z", {"night", "later"}),
        ("before", "2026-03-02", {"morning"}),
    ],
)
def test_a_bare_day_is_the_whole_day(op, value, found):
    times = {"morning": "2026-03-01T08:00Z", "night": "2026-03-02T23:59Z", "later": "2026-03-03T00:00Z"}
    for name, at in times.items():
        make.contact(name, created_at=datetime.fromisoformat(at))
    tree = {"field": "created", "op": op, "value": value}
    rows = filters.compile(tree, Contact.objects.all(), reader=None, as_of=AS_OF)

    assert set(rows.values_list("first_name", flat=True)) == found
