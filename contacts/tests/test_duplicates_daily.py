"""Once a day what changed is compared with everybody, and nothing else is read again."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils.timezone import now

from contacts import binning
from contacts.erasing import erase
from contacts.looking import records
from contacts.merging import join
from contacts.models import Contact, DuplicatePair, FieldChange
from contacts.tasks import look_for_duplicates
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(rep):
    names = (("Ada", "Lovelace"), ("Ben", "Quist"), ("Cy", "Young"))
    return [
        make.contact(first, last, email=f"{first.lower()}@{last.lower()}.example", owner=rep) for first, last in names
    ]


def tomorrow():
    """The clock rings, what it starts is done, and a day goes by."""
    before = Job.objects.count()
    look_for_duplicates()
    jobs = [run_to_end(job) for job in Job.objects.order_by("pk")[before:]]
    earlier = now() - timedelta(days=1)
    Job.objects.update(created_at=earlier)
    FieldChange.objects.update(at=earlier)
    return jobs


@pytest.fixture
def read(monkeypatch):
    seen, usual = [], records.Records.read
    monkeypatch.setattr(records.Records, "read", lambda self, keys: seen.extend(keys) or usual(self, keys))
    return seen


def pair():
    return [(one.first, one.second) for one in DuplicatePair.objects.open()]


def test_the_first_time_everybody_is_compared_and_then_nobody(people):
    (job,) = tomorrow()

    assert (job.kind, job.owner, job.state) == ("contacts.duplicates_contacts", None, "done")
    assert tomorrow() == []


def test_a_new_person_is_compared_with_those_of_their_kind_only(people, rep, read):
    tomorrow()
    read.clear()
    twin = make.contact("Ben", "Quist", email="ben@quist.example", owner=rep)
    (job,) = tomorrow()

    assert job.kind == "contacts.duplicates_contacts_changed" and pair() == [(people[1].pk, twin.pk)]
    assert set(read) == {people[1].pk, twin.pk}


def test_an_address_that_was_added_is_a_change(people):
    tomorrow()
    people[0].add_email("ben@quist.example")
    Contact.objects.filter(pk=people[0].pk).update(first_name="B.", last_name="Quist")
    tomorrow()

    assert pair() == [(people[0].pk, people[1].pk)]


def test_a_pair_that_is_alike_no_more_goes_and_others_stay(people, rep):
    ben, cy = (
        make.contact(first, last, email=mail, owner=rep)
        for first, last, mail in (("Ben", "Quist", "ben@quist.example"), ("Cy", "Young", "cy@young.example"))
    )
    tomorrow()
    assert len(pair()) == 2
    ben.emails.all().delete()
    Contact.objects.filter(pk=ben.pk).update(first_name="Zoe", last_name="Abt")
    tomorrow()

    assert pair() == [(people[2].pk, cy.pk)]


def test_what_was_merged_is_not_compared_any_more(people, rep):
    tomorrow()
    join(people[0], [people[1]], by=rep)
    make.contact("Ben", "Quist", owner=rep).add_phone("+44 20 7946 0018")
    tomorrow()

    assert all(people[1].pk not in one for one in pair())


def test_who_is_forgotten_or_deleted_leaves_no_hash_behind(people, rep):
    tomorrow()
    with transaction.atomic():
        erase(people[0])
    binning.put_in_bin(people[1:2], by=rep)
    binning.delete_for_ever(Contact, [people[1].pk])

    with connection.cursor() as cursor:
        cursor.execute("SELECT record FROM contacts_lookalike WHERE of = 'contacts'")
        assert cursor.fetchall() == [(people[2].pk,)]
