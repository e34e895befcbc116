"""How many a segment reaches, for few people and for many."""

import pytest
from django.utils.timezone import now

from campaigns import gates
from contacts.models import Channel, Consent, Contact, Purpose
from crm_site.lib.counting import count
from crm_site.testing import make, make_campaigns

pytestmark = pytest.mark.django_db


def reach(limit=20_000):
    return gates.Reach(Contact.objects.all(), count(Contact.objects.all()), now(), limit)


def test_everybody_is_counted_with_the_reason():
    make_campaigns.readers(3)
    make.contact("NoAddress")
    make.contact("Silent", email="s@example.org")

    found = reach()

    assert (found.matching, found.reachable, found.left_in_peace, found.exact) == (5, 3, 2, True)
    assert {str(reason) for reason, _number in found.held_back} == {"no_address", "no_consent"}


def test_two_people_with_one_address_are_reached_once():
    make.contact(email="info@example.org", consent=True)
    make.contact(email="INFO@example.org", consent=True)

    assert reach().reachable == 1


def test_what_the_check_promises_is_what_is_planned():
    make_campaigns.readers(4)
    make.contact(email="s@example.org")
    make.contact(email="s@example.org", consent=True)

    assert reach().reachable == make_campaigns.planned().deliveries.planned().count()


def test_of_many_a_sample_is_asked_and_the_number_is_said_to_be_about():
    people = make_campaigns.readers(2000)
    no = {"channel": Channel.EMAIL, "purpose": Purpose.MARKETING, "granted": False}
    Consent.objects.bulk_create(Consent(contact=one, **no) for one in people if one.pk % 5 == 0)

    found = reach(limit=500)

    assert not found.exact
    assert found.reachable == pytest.approx(1600, rel=0.12)


def test_the_prepared_statement_asks_what_the_gates_ask():
    fine = make_campaigns.reader()
    silent = make.contact(email="s@example.org")

    assert [_passes(one) for one in (fine, silent)] == [True, False]
    assert list(gates.passing(now())) == [fine]


def _passes(contact):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(*gates.passing_sql(contact.pk, now()))
        return bool(cursor.fetchall())
