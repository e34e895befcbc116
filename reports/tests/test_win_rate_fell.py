"""Today says that the win rate fell, only when it did and only when chance is a poor explanation."""

from datetime import UTC, datetime

import pytest

from crm_site.testing import make_sales
from reports.customer import win_rate_fell

pytestmark = pytest.mark.django_db
THIRD_OF_JUNE = datetime(2026, 6, 3, 9, tzinfo=UTC)
MAY, APRIL = datetime(2026, 5, 12, tzinfo=UTC), datetime(2026, 4, 12, tzinfo=UTC)


def close(at, won, lost):
    for make, number in ((make_sales.won, won), (make_sales.lost, lost)):
        for _each in range(number):
            make(contact=None, at=at)


def test_a_clear_fall_is_told_with_both_rates(manager):
    close(APRIL, 16, 4)
    close(MAY, 5, 15)
    (todo,) = win_rate_fell(manager, THIRD_OF_JUNE)

    assert todo.title == "Win rate fell to 25.0\xa0% in May"
    assert todo.line.startswith("from 80.0\xa0%")
    assert todo.url == "/reports/new/?kind=deals&period=custom&since=2026-05-01&until=2026-05-31"


def test_a_fall_that_chance_explains_is_not_told(manager):
    close(APRIL, 3, 2)
    close(MAY, 2, 3)

    assert list(win_rate_fell(manager, THIRD_OF_JUNE)) == []


def test_it_is_news_in_the_first_week_and_for_those_who_report(manager, rep):
    close(APRIL, 16, 4)
    close(MAY, 5, 15)

    assert list(win_rate_fell(manager, datetime(2026, 6, 8, tzinfo=UTC))) == []
    assert list(win_rate_fell(rep, THIRD_OF_JUNE)) == []
