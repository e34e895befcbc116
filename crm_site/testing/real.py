"""Files that we did not write, to drive the product on: the folder "shared" beside the project."""

from pathlib import Path

import pytest
from django.conf import settings


def pytest_addoption(parser):
    parser.addoption(
        "--long",
        action="store_true",
        help="also run what takes long: the walk of every page in a browser, and large real files",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--long"):
        for item in items:
            if item.get_closest_marker("long"):
                item.add_marker(pytest.mark.skip(reason="takes long: say --long"))
    folder = _folder()
    if folder.is_dir():
        return
    absent = pytest.mark.skip(reason=f"real input is not on this machine: there is no folder {folder}")
    for item in items:
        if item.get_closest_marker("real"):
            item.add_marker(absent)


@pytest.fixture(scope="session")
def shared_data():
    """The folder of real files."""
    return _folder() / "data"


def _folder():
    return Path(settings.BASE_DIR).parent / "shared"
