"""Asking people and companies by each of their fields."""

import pytest
from django.utils.timezone import now

from contacts.models import Company, Contact
from crm_site.lib import filters
from crm_site.testing import make


@pytest.fixture
def people(rep):
    home = make.company("Hafen GmbH", country="Germany", employees=40)
    ada = make.contact("Ada", company=home, owner=rep, time_zone="Europe/Berlin", external_id="C-17")
    ada.add_phone("+49 30 901820")
    ada.addresses.create(street="Am Kai 3", postcode="20457", city="Hamburg", region="HH", country="Germany")
    make.contact("Bea", owner=rep).add_phone("+1 212 555 0100")
    return ada


def found(field, op, value, model=Contact):
    tree = {"field": field, "op": op, "value": value}
    rows = filters.compile(tree, model.objects.all(), reader=None, as_of=now())
    return sorted(rows.values_list("first_name" if model is Contact else "name", flat=True))


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("phone", "is", "+49 (0)30 90 18 20"),
        ("phone", "contains", "90-18"),
        ("phone", "contains", "030 9018"),
        ("phone", "starts", "+49"),
        ("phone", "starts", "0049 30"),
        ("phone", "in", ["+49 30 901820", "+33 1 23 45 67 89"]),
        ("number", "is", "c-17"),
        ("street", "contains", "kai"),
        ("postcode", "starts", "204"),
        ("region", "is", "hh"),
        ("time_zone", "starts", "Europe"),
        ("company_country", "is", "germany"),
        ("company_employees", "between", [30, 50]),
    ],
)
def test_a_person_is_found_by_it(people, field, op, value):
    assert found(field, op, value) == ["Ada"]


def test_a_number_without_digits_is_refused_with_a_sentence(people):
    with pytest.raises(filters.FilterError, match="Give some digits"):
        found("phone", "contains", "extension")


def test_companies_are_found_by_what_they_belong_to_and_when_they_began(rep):
    parent = make.company("Hafen Holding", owner=rep)
    make.company("Hafen GmbH", parent=parent, founded=1888, external_id="H-2")

    assert found("parent", "contains", "holding", Company) == ["Hafen GmbH"]
    assert found("founded", "lt", 1900, Company) == ["Hafen GmbH"]
    assert found("number", "is", "H-2", Company) == ["Hafen GmbH"]
    assert found("team", "empty", None, Company) == ["Hafen GmbH"]
