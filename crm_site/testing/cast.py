"""The cast: one person for each role, one colleague of another team, one outsider without any role."""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from crm_site.staff.rights import ADMIN, AGENT, ANALYST, MANAGER, MARKETER, REP
from crm_site.testing import make


@dataclass
class Cast:
    """People by name; each is made when first asked for."""

    roles = {
        "rep": REP,
        "manager": MANAGER,
        "agent": AGENT,
        "marketer": MARKETER,
        "analyst": ANALYST,
        "admin": ADMIN,
        "other_rep": REP,
        "outsider": "",
    }

    def __getattr__(self, name):
        if name not in self.roles:
            raise AttributeError(name)
        where = "South" if name == "other_rep" else "North"
        person = make.user(self.roles[name], username=name, first_name=name.title(), team_name=where)
        if name == "admin":
            person.is_staff = person.is_superuser = True
            person.save()
        setattr(self, name, person)
        return person


@pytest.fixture
def cast(db):
    return Cast()


@pytest.fixture(scope="module")
def lasting_rows(django_db_setup, django_db_blocker):
    """What is written meanwhile stays for the whole module: each of its tests takes back only its own."""
    whole = transaction.atomic()
    whole._from_testcase = True  # as the transaction of each test, which is within this one
    with django_db_blocker.unblock(), whole:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def lasting_cast(lasting_rows):
    """The whole cast, made and signed in once: for modules that ask everybody again and again."""
    cast = Cast()
    for role in Cast.roles:
        client = Client()
        client.force_login(getattr(cast, role))
        getattr(cast, role).session_key = client.cookies[settings.SESSION_COOKIE_NAME].value
    return cast


def _member(name):
    @pytest.fixture(name=name)
    def member(cast):
        return getattr(cast, name)

    return member


rep, manager, agent, marketer, analyst, admin, other_rep, outsider = map(_member, Cast.roles)


@pytest.fixture
def browse():
    """`browse(rep)` is a browser in which the rep is signed in; `browse()` one of a passer-by."""

    def signed_in(user=None):
        client = Client()
        if user:
            client.force_login(user)
        return client

    return signed_in


@pytest.fixture(autouse=True)
def nobody_reads():
    """A page leaves its reader's language and zone behind in the thread; the next test begins without."""
    yield
    translation.deactivate()
    timezone.deactivate()
