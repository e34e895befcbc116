"""What travels on a first visit, served hashed and compressed as in production; warm pages: test_every_page."""

import pytest

from crm_site.testing.page_kinds import settled
from crm_site.testing.wire import Wire

FIRST_VISIT = 350 * 1024
REQUESTS = 12


@pytest.mark.parametrize("path", ["/contacts/", "/deals/board/", "/dashboard/"])
def test_a_first_visit_is_light(visit, path):
    page = visit("manager")
    wire = Wire(page)
    page.goto(path)
    settled(page)

    print(f"{path}: {wire.size / 1024:.0f} KB in {len(wire.urls)} requests")
    assert 40 * 1024 < wire.size <= FIRST_VISIT
    assert len(wire.urls) <= REQUESTS
