import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.metrics import metrics

pytestmark = pytest.mark.django_db


def metric(*words):
    out = StringIO()
    call_command("metric", *words, stdout=out)
    return out.getvalue()


def test_it_lists_every_number_with_its_sentence():
    lines = metric().splitlines()

    assert [line.split()[0] for line in lines] == list(metrics)
    assert all(str(one.sentence) in line for one, line in zip(metrics.values(), lines, strict=True))


def test_it_tells_a_number_in_words(business):
    assert metric("sales.win_rate").startswith("Win rate: 75.0\xa0%\nWon deals as a share of the closed ones")


def test_it_tells_a_number_in_json(business):
    told = json.loads(metric("customers.repeat_purchase_rate", "--json"))

    assert told["value"] == 0.3333
    assert told["unrounded"] == pytest.approx(1 / 3)
    assert (told["name"], told["unit"], told["label"]) == ("customers.repeat_purchase_rate", "percent", "Bought again")
    assert told["sentence"] and told["as_of"]


def test_the_days_bound_it_and_the_last_one_is_included(business):
    told = json.loads(metric("orders.count", "--json", "--from", "2025-02-05", "--to", "2025-02-07"))

    assert (told["value"], told["from"], told["to"]) == (3, "2025-02-05", "2025-02-07")


def test_without_anything_to_measure_the_value_is_null():
    assert json.loads(metric("support.first_response_median", "--json"))["value"] is None
    assert "—" in metric("sales.win_rate")


def test_an_unknown_name_is_refused_with_those_that_sound_like_it():
    with pytest.raises(CommandError, match=r"no number “sales.winrate”. Did you mean sales.win_rate"):
        metric("sales.winrate")


@pytest.mark.parametrize("days", [["--from", "31.12.2025"], ["--from", "2025-02-01", "--to", "2025-01-01"]])
def test_days_that_cannot_be_are_refused(days):
    with pytest.raises(CommandError):
        metric("orders.count", *days)
