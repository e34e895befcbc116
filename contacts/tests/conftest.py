import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext


@pytest.fixture
def queries():
    """How many queries a page costs, once the session is warm."""

    def count(browser, url, **headers):
        browser.get(url, headers=headers)
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(url, headers=headers).status_code == 200
        return len(caught)

    return count


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path / "media"
