"""Data quality of the demo business: some flaws, the figures of the last months, and a few fields that were changed."""

from datetime import timedelta

from django.utils.timezone import localdate

from contacts.models import EmailAddress, FieldChange, PhoneNumber, QualityFigure
from contacts.quality import taking
from contacts.quality.registry import Asking, all_checks
from crm_site.lib.acting import PAGE, acting

DAYS = 90
CHANGED = 40
TITLES = ("Head of purchasing", "Managing director", "Store manager", "Buyer", "Office manager")


def fill(world):
    """Comes last, when all floors are there."""
    FieldChange.objects.all().delete()  # how the demo came about is nobody's history
    flaws(world)
    changes(world)
    day, asking = localdate(), Asking.now()
    for check in all_checks():
        taking.take(check, asking, day=day)
    months(world, day)


def flaws(world):
    """Addresses that bounced, and numbers with a slip of the pen."""
    pick, some = world.random, max(3, world.size // 60)
    emails = list(EmailAddress.objects.filter(bounced_at=None).order_by("pk").values_list("pk", flat=True)[:2000])
    for pk in pick.sample(emails, min(some, len(emails))):
        when = world.now - timedelta(days=pick.randint(1, 200))
        EmailAddress.objects.filter(pk=pk).update(bounced_at=when, bounced_why="550 5.1.1 User unknown")
    phones = list(PhoneNumber.objects.order_by("pk")[:2000])
    for phone in pick.sample(phones, min(some, len(phones))):
        phone.number = phone.number[:7].strip()
        phone.save()


def changes(world):
    """What colleagues corrected lately, by the verb that the pages use."""
    pick, staff = world.random, world.users["rep"] + world.users["manager"]
    for person in sorted(world.contacts, key=lambda one: str(one).casefold())[:CHANGED]:
        by = pick.choice(staff)
        person.refresh_from_db()
        with acting(by=by.pk, through=PAGE):
            person.revise(by=by, version=person.version, job_title=pick.choice(TITLES))


def months(world, day):
    """The days before, as they may have been: a little worse, and better from week to week."""
    today, made = list(QualityFigure.objects.filter(day=day)), []
    for back in range(1, DAYS):
        worse = 1 + back / DAYS * 0.9 + world.random.uniform(-0.04, 0.04)
        for one in today:
            made.append(
                QualityFigure(
                    day=day - timedelta(days=back),
                    check_key=one.check_key,
                    owner_id=one.owner_id,
                    rows=one.rows,
                    wrong=min(one.rows, round(one.wrong * worse)),
                    at=one.at - timedelta(days=back),
                )
            )
    QualityFigure.objects.bulk_create(made, batch_size=2000)
