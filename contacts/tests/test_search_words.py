"""What people are found by is kept true by the database, whoever writes and however."""

from contextlib import nullcontext

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from contacts.models import Company, Contact, EmailAddress, NameWord, PersonWords, PhoneNumber, Role
from contacts.models.sought import words_made_up_once
from crm_site.testing import make, make_custom
from crm_site.testing.often import often

NAMES = ["Ada", "Zoë", "van Dijk", "O'Brien", "Müller-Lüdenscheidt", ""]


def words(person):
    return PersonWords.objects.get(pk=person.pk).words


def made_up_anew():
    """All words as they would be if they were made up now, and those that are kept."""
    kept = dict(PersonWords.objects.values_list("pk", "words"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sought_make_up(ARRAY(SELECT id FROM contacts_contact))")
    return kept, dict(PersonWords.objects.values_list("pk", "words"))


def test_names_addresses_numbers_and_companies_are_folded_into_one_line(db):
    person = make.contact("Zoë", "Müller", company=make.company("Łódź Werk"), external_id="C77", email="Z@Example.org")
    person.add_phone("030 123456")

    assert words(person) == " zoe muller lodz werk z@example.org 4930123456 c77 "


def act_insert(n):
    make.contact(NAMES[n], f"Nr{n}", company=Company.objects.order_by("pk").first(), email=f"a{n}@example.org")


def act_rename(n):
    Contact.objects.filter(pk__in=keys(n)).update(last_name=f"Other{n}")


def act_company(n):
    Company.objects.update(name=f"Firm {n}")


def act_leave(n):
    Contact.objects.filter(pk__in=keys(n)).update(company=None)


def act_phone(n):
    for person in Contact.objects.filter(pk__in=keys(n)):
        person.add_phone(f"+49 30 10000{n}")


def act_forget_phones(n):
    PhoneNumber.objects.filter(contact__in=keys(n)).delete()


def act_move_emails(n):
    person = Contact.objects.order_by("pk").last()
    if person is None:
        return
    theirs = EmailAddress.objects.exclude(contact=person).filter(contact__in=keys(n))
    theirs.exclude(key__in=list(person.emails.values_list("key", flat=True))).update(contact=person, is_primary=False)


def act_role(n):
    firm = Company.objects.order_by("pk").first() or make.company("Again")
    for person in Contact.objects.filter(pk__in=keys(n)):
        Role.objects.get_or_create(contact=person, company=firm, title="")


def act_own_fields(n):
    """Of which one is searched, and one is not."""
    Contact.objects.filter(pk__in=keys(n)).update(custom={"code": f"Own {n % 2}", "other": f"Unsought {n}"})


def act_delete(n):
    Contact.objects.filter(pk__in=keys(n)).delete()


def act_delete_company(n):
    Company.objects.filter(pk__in=Company.objects.order_by("-pk").values("pk")[: n % 2]).delete()


def keys(n):
    """Some of the people there are."""
    return [
        pk
        for place, pk in enumerate(Contact.everyone.order_by("pk").values_list("pk", flat=True))
        if place % 3 == n % 3
    ]


ACTS = [act for name, act in sorted(globals().items()) if name.startswith("act_")]
STEPS = some.lists(some.tuples(some.sampled_from(ACTS), some.integers(0, len(NAMES) - 1)), min_size=1, max_size=8)


@pytest.mark.django_db
@settings(max_examples=often(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, at_the_end=some.booleans())
def test_whatever_is_done_the_words_are_as_if_made_up_anew(steps, at_the_end):
    with transaction.atomic():
        make.company("First")
        make_custom.field("code")
        act_insert(0)
        with words_made_up_once() if at_the_end else nullcontext():
            for act, n in steps:
                act(n)
        kept, anew = made_up_anew()
        standing = set(Contact.everyone.filter(merged_into=None).values_list("pk", flat=True))
        transaction.set_rollback(True)

    assert kept == anew and set(kept) == standing


def test_of_a_large_change_they_are_made_up_once_at_its_end(db):
    with transaction.atomic(), words_made_up_once():
        person = make.contact("Ada", "Late", email="late@example.org")
        before = PersonWords.objects.filter(pk=person.pk).exists()

    assert not before and "late@example.org" in words(person)


def test_a_name_that_nobody_has_any_more_is_forgotten(db):
    person, namesake = make.contact("Rumpel", "Stiltskin"), make.contact("Rumpel", "Other")
    person.delete()

    known = set(NameWord.objects.values_list("word", flat=True))
    assert "stiltskin" not in known and "rumpel" in known and namesake.pk


def test_erasing_somebody_takes_their_words_along(admin):
    person = make.contact("Rumpel", "Stiltskin", email="gold@example.org", phone="+49 30 123456")
    person.erase(by=admin)

    assert not {"rumpel", "stiltskin", "gold", "123456"} & set(words(person).replace("@", " ").split())
    assert not NameWord.objects.filter(word__in=["rumpel", "stiltskin"]).exists()
