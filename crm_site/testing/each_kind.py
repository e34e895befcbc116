"""The kinds of page as parameters of a test: a few of them every day, all with `--long`."""

import pytest

from crm_site.testing.page_kinds import KINDS

EVERY_DAY = {"contacts", "contact", "deals", "board", "ticket", "campaign-message", "dashboard"}
each_kind = pytest.mark.parametrize(
    "kind",
    [pytest.param(kind, id=kind.name, marks=[] if kind.name in EVERY_DAY else [pytest.mark.long]) for kind in KINDS],
)
