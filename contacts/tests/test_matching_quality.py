"""How well duplicates are found: on an invented base, and on a public one with its truth."""

import csv

import pytest

from contacts.matching import pairs
from contacts.tests.matching_dirt import World


def measure(rows, truth):
    found = {(i, j): tier for i, j, _score, tier in pairs(rows)}
    right = truth & set(found)
    auto = {pair for pair, tier in found.items() if tier == "auto"}
    return len(right) / len(found), len(right) / len(truth), len(auto & truth) / len(auto), len(auto) / len(truth)


def test_a_base_of_families_colleagues_and_namesakes_is_told_apart():
    world = World(6000)
    precision, recall, sure, share = measure(world.rows, world.truth())

    assert sure >= 0.999 and recall >= 0.94 and precision >= 0.5 and share >= 0.5


FEBRL = {
    "street and suburb": (("street_number", "address_1"), ("suburb",)),
    "two lines of street": (("street_number", "address_1", "address_2"), ("suburb",)),
    "two lines of town": (("street_number", "address_1"), ("address_2", "suburb")),
}


@pytest.mark.real
@pytest.mark.parametrize("mapping", FEBRL.values(), ids=FEBRL)
def test_febrl_is_told_apart_without_birthday_and_number(shared_data, mapping):
    with (shared_data / "dedupe" / "dataset1.csv").open() as file:
        rows = list(csv.DictReader(file, skipinitialspace=True))
    people = [as_person(row, *mapping) for row in rows]
    whose = [row["rec_id"].split("-")[1] for row in rows]
    truth = {(i, j) for j, one in enumerate(whose) for i in range(j) if whose[i] == one}
    precision, recall, sure, share = measure(people, truth)

    assert len(truth) == 500
    assert 2 * precision * recall / (precision + recall) >= 0.95
    assert sure >= 0.999 and share >= 0.4


def as_person(row, street, city):
    return {
        "first_name": row["given_name"],
        "last_name": row["surname"],
        "street": " ".join(row[column] for column in street),
        "city": " ".join(row[column] for column in city),
        "region": row["state"],
        "postcode": row["postcode"],
    }
