"""No input breaks an operation: whatever is sent, the answer is a success or a refusal in words."""

import json

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.models import Note, SavedView, Task
from crm_site.api import entering
from crm_site.api.main import api, schema_of
from crm_site.testing import make
from crm_site.testing.api import Program, token_of

SCHEMA = schema_of(api)
OPERATIONS = [
    (method.upper(), path, one)
    for path, methods in SCHEMA["paths"].items()
    for method, one in methods.items()
    if "multipart/form-data" not in one.get("requestBody", {}).get("content", {})
]
FEW, MANY = 6, 100
GROUND = {"contacts", "consent", "tasks"}  # tried each time; all of them many times with --long
TRIES = [
    *(pytest.param(*one, FEW) for one in OPERATIONS if GROUND & {*one[2]["tags"]}),
    *(pytest.param(*one, MANY, marks=pytest.mark.long) for one in OPERATIONS),
]
NAMES = [f"{one.values[2]['operationId']}-{one.values[3]}" for one in TRIES]
WORDS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", " ", "a" * 300, "0", "-1", "2026-02-30", "9999-12-31T23:59:59Z", "%", "\\", "ada@example.org"]
    ),
)
NUMBERS = st.one_of(st.integers(), st.sampled_from([0, -1, 1, 2**31, 2**63, 10**30]))
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, st.floats(allow_nan=False, allow_infinity=False), WORDS)
JUNK = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def likely(one):
    """Values that a careless program would send for this schema."""
    one = SCHEMA["components"]["schemas"][one["$ref"].rpartition("/")[2]] if "$ref" in one else one
    if "anyOf" in one:
        return st.one_of(*map(likely, one["anyOf"]))
    if "enum" in one:
        return st.sampled_from(one["enum"]) | WORDS
    kinds = {
        "integer": NUMBERS,
        "boolean": st.booleans(),
        "null": st.none(),
        "number": NUMBERS | st.floats(allow_nan=False, allow_infinity=False),
    }
    if one.get("type") == "array":
        return st.lists(likely(one.get("items", {})), max_size=3)
    if one.get("type") == "object":
        known = {name: likely(part) | JUNK for name, part in one.get("properties", {}).items()}
        whole = st.fixed_dictionaries({}, optional=known)
        return whole if known else st.dictionaries(st.text(max_size=8), JUNK, max_size=3)
    return kinds.get(one.get("type"), st.dates().map(str) | WORDS)


def body_of(operation):
    content = operation.get("requestBody", {}).get("content", {})
    shape = content.get("application/json", {}).get("schema")
    if not shape:
        return st.none()
    sent = likely(shape)
    return st.one_of(sent, sent, sent, JUNK).map(lambda body: json.dumps(body))


def query_of(operation):
    asked = {
        one["name"]: likely(one["schema"]).map(str) for one in operation.get("parameters", []) if one["in"] == "query"
    }
    return st.fixed_dictionaries({}, optional=asked)


@pytest.fixture
def world(admin):
    """A few rows of all sorts, whose numbers are tried beside numbers that nothing has."""
    person, company = make.contact(owner=admin, email="ada@example.org", phone="030 1234567"), make.company()
    person.addresses.create(city="Leeds")
    note = Note.objects.create(contact=person, text="x", author=admin)
    task = Task.objects.create(title="Call", assignee=admin, contact=person)
    view = SavedView.objects.create(name="Mine", owner=admin, model="contacts.contact")
    ways = [person.emails.get(), person.phones.get(), person.addresses.get()]
    return sorted({one.pk for one in (person, company, note, task, view, *ways)})


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path", "operation", "examples"), TRIES, ids=NAMES)
def test_nothing_that_is_sent_breaks_it(method, path, operation, examples, admin, world, monkeypatch):
    monkeypatch.setattr(entering, "MOST_PER_MINUTE", 10**9)
    program, keys = Program(token_of(admin)), st.sampled_from([*world, 0, 2**63, 10**25])
    lists = st.sampled_from(["contacts", "deals", "nothing"])
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"]
    places = st.fixed_dictionaries({name: lists if name == "of" else keys for name in names})

    @settings(
        max_examples=examples, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(body=body_of(operation), query=query_of(operation), place=places)
    def every_try(body, query, place):
        address = path.format(**place)
        with transaction.atomic():
            if method == "GET":
                answer = program.call(method, address, query=query)
            else:
                answer = program.call(method, address, body)
            transaction.set_rollback(True)
        assert answer.status_code < 500, f"{method} {address} {query} {body}: {answer.content[:300]}"
        if answer.status_code >= 400:
            assert answer.json()["detail"], f"{method} {address} {body}"

    every_try()
