"""Demo: groups of companies, further and former positions, relations, days that matter, and ways that do not work."""

from datetime import timedelta

from contacts import demo_words as words
from contacts.models import (
    Company,
    Contact,
    EmailAddress,
    ImportantDate,
    PhoneNumber,
    PostalAddress,
    Relation,
    Role,
)

BATCH = 2000
CHANNELS = ["", "", "", "email", "email", "phone"]


def fill(world):
    # its own dice: what the other floors draw stays what it was
    pick = type(world.random)(11)
    groups(world, pick)
    roles(world, pick)
    relations(world, pick)
    dates(world, pick)
    troubles(world, pick)


def groups(world, pick):
    """One company in twelve heads a group; each has a phone, a mail address and a street."""
    heads = world.companies[::12]
    for number, company in enumerate(world.companies):
        company.email, company.phone = f"office@{company.domain}", f"+49 30 {4_100_000 + number * 13}"
        company.street = f"{pick.choice(words.STREETS)} {pick.randint(1, 180)}"
        company.postcode = str(pick.randint(10_000, 99_999))
        if number % 12 and pick.random() < 0.22:
            company.parent = heads[number // 12]
        elif number % 12 == 0 and number and pick.random() < 0.3:
            company.parent = world.companies[0]
    fields = ["email", "phone", "street", "postcode", "parent"]
    Company.objects.bulk_update(world.companies, fields, batch_size=500)


def roles(world, pick):
    made = {}
    for person in world.contacts:
        if person.company_id and pick.random() < 0.5:
            person.company_since = (world.now - timedelta(days=pick.randint(60, 3600))).date()
        person.preferred_channel = pick.choice(CHANNELS)
        if pick.random() < 0.12:
            company, title = pick.choice(world.companies), pick.choice(words.JOBS)
            since = (world.now - timedelta(days=pick.randint(1500, 5000))).date()
            over = pick.random() < 0.7
            until = since + timedelta(days=pick.randint(200, 1400)) if over else None
            if company.pk != person.company_id:
                role = Role(contact=person, company=company, title=title, since=since, until=until, ended=over)
                made[person.pk, company.pk, title] = role
    Contact.objects.bulk_update(world.contacts, ["company_since", "preferred_channel"], batch_size=500)
    Role.objects.bulk_create(made.values(), batch_size=BATCH)


def relations(world, pick):
    """Within a company the others report to the first; some people brought in somebody else."""
    staff, made = {}, []
    for person in world.contacts:
        staff.setdefault(person.company_id, []).append(person)
    staff.pop(None, None)
    for first, *others in staff.values():
        made += [Relation(contact=one, other=first, kind="reports_to") for one in others if pick.random() < 0.4]
    for one, other in zip(world.contacts[::17], world.contacts[5::17], strict=False):
        made.append(Relation(contact=one, other=other, kind=pick.choice(["referred_by", "household", "partner"])))
    Relation.objects.bulk_create(made, batch_size=BATCH)


def dates(world, pick):
    made = []
    for company in world.companies:
        if pick.random() < 0.25:
            day = (world.now + timedelta(days=pick.randint(2, 360))).date()
            made.append(ImportantDate(company=company, kind="renewal", day=day, yearly=False))
    for person in world.contacts:
        if pick.random() < 0.06:
            day = (world.now - timedelta(days=pick.randint(300, 9000))).date()
            made.append(ImportantDate(contact=person, kind=pick.choice(["anniversary", "name_day"]), day=day))
    ImportantDate.objects.bulk_create(made, batch_size=BATCH)


def troubles(world, pick):
    """A few addresses bounced, a few numbers lead nowhere, a few letters came back."""
    for model, names, reasons, share in (
        (EmailAddress, ("bounced_at", "bounced_why"), ("mailbox full", "no such user"), 0.02),
        (PhoneNumber, ("failed_at", "failed_why"), ("unreachable", "wrong"), 0.02),
        (PostalAddress, ("returned_at", "returned_why"), ("moved away",), 0.01),
    ):
        rows = [row for row in model.objects.order_by("pk") if pick.random() < share]
        for row in rows:
            setattr(row, names[0], world.now - timedelta(days=pick.randint(1, 200)))
            setattr(row, names[1], pick.choice(reasons))
        model.objects.bulk_update(rows, names, batch_size=500)
