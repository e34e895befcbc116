"""The figures of the dashboard lead to lists that hold exactly the rows which were counted."""

from itertools import product

import pytest

from reports.dashboard import figures
from reports.metrics import buying, selling, serving
from reports.scope import asked

pytestmark = pytest.mark.django_db
COUNTED = {
    "sales.won_value": selling.won,
    "sales.win_rate": selling.closed,
    "support.first_response_median": serving.answered,
    "support.resolution_median": serving.solved,
    "orders.revenue": buying.orders,
}
PERIODS = [
    {"period": "ever"},
    {"period": "12months"},
    {"period": "custom", "since": "2025-01-01", "until": "2025-03-31"},
    {"period": "custom", "since": "2025-02-01"},
    {"period": "custom", "until": "2025-02-28"},
]


@pytest.mark.parametrize("role", ["admin", "agent", "rep"])
def test_the_list_holds_what_was_counted(business, cast, browse, role):
    reader = getattr(cast, role)
    browser = browse(reader)
    everybody = ("", f"user-{cast.rep.pk}", f"team-{cast.rep.team_id}")
    for period, whose in product(PERIODS, everybody):
        wanted = asked(period | {"who": whose}, reader)
        listed = [figure for figure in figures(wanted) if figure.metric.name in COUNTED]
        assert listed
        check(browser, wanted, listed)


def check(browser, wanted, listed):
    for figure in listed:
        rows = set(browser.get(figure.url).context["listing"].queryset.values_list("pk", flat=True))
        assert rows == set(COUNTED[figure.metric.name](wanted.scope).values_list("pk", flat=True)), figure.url
