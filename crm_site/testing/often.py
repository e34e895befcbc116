"""How often something is tried: as often as it says with `--long`, now and then every day."""

import gc
from collections import Counter

import pytest

# As many usual tests one takes that begins such a thing.
LASTING = {"worker": 60, "new_page": 30, "visit": 30, "walks": 30}
SHARE = FEWEST = 5  # every day a fifth, but not less than this
_long = False


def pytest_configure(config):
    global _long
    _long = config.getoption("--long")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Files that take long begin first: no process is left alone with one of them when the others have ended."""
    weights = Counter()
    for item in items:
        used = LASTING.keys() & {*getattr(item, "fixturenames", ())}
        weights[item.path] += 1 if item.get_closest_marker("skip") else 1 + sum(LASTING[name] for name in used)
    items.sort(key=lambda item: -weights[item.path])


def pytest_collection_finish():
    """What was loaded by now stays: the garbage collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


def often(times):
    """So many examples with `--long`, every day a few of them."""
    return times if _long else max(times // SHARE, FEWEST)


def few(things):
    """All of them with `--long`, every day the first and the last."""
    return things if _long or len(things) < 3 else [things[0], things[-1]]


def sample(things):
    """All of them with `--long`, every day each fifth."""
    return things if _long else things[::SHARE]
