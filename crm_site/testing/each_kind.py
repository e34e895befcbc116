"""The kinds of page as parameters of a test."""

import pytest

from crm_site.testing.page_kinds import KINDS

each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
