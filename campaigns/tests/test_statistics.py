"""Intervals, against the examples of the papers that they come from."""

from math import inf

import pytest

from campaigns.statistics import newcombe, wilson


def test_wilsons_interval():
    """Newcombe 1998 (Two-sided confidence intervals for the single proportion), 81 of 263, 15 of 148, 0 of 20."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=0.0001)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=0.0001)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=0.0001)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=0.0001)


@pytest.mark.parametrize(
    "counts, low, high",
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_interval_of_a_difference(counts, low, high):
    """Table II of the paper, method 10."""
    found = newcombe(*counts)

    assert (found.low, found.high) == pytest.approx((low, high), abs=0.0001)


def test_a_difference_is_clear_when_the_interval_leaves_zero_out():
    assert newcombe(56, 70, 48, 80).is_clear
    assert newcombe(48, 80, 56, 70).is_clear
    assert not newcombe(5, 56, 0, 29).is_clear


def test_without_observations_nothing_is_said():
    assert wilson(0, 0) is None
    assert newcombe(0, 0, 1, 10) is None


@pytest.mark.parametrize("hits, number", [(0, 1), (1, 1), (3, 7), (10**6, 10**6)])
def test_an_interval_holds_its_share_and_stays_between_none_and_all(hits, number):
    low, high = wilson(hits, number)

    assert 0 <= low <= hits / number <= high + 1e-12 <= 1 + 1e-12 < inf
