"""People and companies of the demo business, with what they said, what they allow and what is to be done."""

from datetime import timedelta

from contacts import demo_agenda, demo_belongings, demo_mail, demo_twins
from contacts import demo_words as words
from contacts.custom import demo as custom_demo
from contacts.models import (
    Company,
    Consent,
    Contact,
    EmailAddress,
    Interaction,
    ListMember,
    Note,
    PeopleList,
    PhoneNumber,
    PostalAddress,
    Tag,
    Task,
    address_key,
)
from contacts.models.reach import phone_key

BATCH = 2000


def fill(world):
    world.companies = companies(world)
    world.contacts = people(world)
    reach(world)
    consents(world)
    tags(world)
    conversations(world)
    tasks(world)
    lists(world)
    custom_demo.fill(world)
    demo_belongings.fill(world)
    demo_agenda.fill(world)
    demo_twins.fill(world)
    demo_mail.fill(world)


def owners(world):
    return world.users["rep"] + world.users["manager"]


def companies(world):
    pick, made = world.random, []
    for name in words.company_names(pick, max(10, world.size // 5)):
        country, cities = pick.choice(words.PLACES)
        made.append(
            Company(
                name=name,
                industry=pick.choice(words.INDUSTRIES),
                country=country,
                currency="EUR",
                employees=int(pick.lognormvariate(4, 1.2)) + 1,
                founded=pick.randint(1921, 2021),
                revenue=round(pick.lognormvariate(14, 1.3)),
                owner=pick.choice(owners(world)),
                domain=f"{words.slug(name)}.example",
                created_at=world.before(pick.triangular(20, 900, 700)),
            )
        )
        made[-1].city = pick.choice(cities)
    return Company.objects.bulk_create(made, batch_size=BATCH)


def people(world):
    pick, made = world.random, []
    for number in range(world.size):
        company = pick.choice(world.companies) if pick.random() < 0.8 else None
        first_name, last_name = words.person(pick)
        age = pick.triangular(1, 800, 300)
        person = Contact(
            first_name=first_name,
            last_name=last_name,
            company=company,
            external_id=f"C{10_000 + number}",
            job_title=pick.choice(words.JOBS) if company else "",
            created_at=world.before(age),
            lifecycle=pick.choices(Contact.Lifecycle.values, [8, 30, 48, 9, 5])[0],
            owner=company.owner if company else pick.choice([*owners(world), None]),
            language=pick.choice(["de", "en", "es", "fr", "pt"]),
            time_zone="Europe/Berlin",
            birthday=_birthday(world) if pick.random() < 0.4 else None,
        )
        made.append(person)
    made = Contact.objects.bulk_create(made, batch_size=BATCH)
    facts = [_fact(person, "contacts.contact_added", person.created_at, by=person.owner) for person in made]
    Interaction.objects.bulk_create(facts, batch_size=BATCH)
    return made


def _birthday(world):
    return (world.now - timedelta(days=world.random.randint(21 * 365, 66 * 365))).date()


def _fact(person, kind, at, **more):
    return Interaction(contact=person, company_id=person.company_id, kind=kind, at=at, **more)


def reach(world):
    """Addresses: nearly everybody has an e-mail, most a phone, all a town."""
    pick, emails, phones, places = world.random, [], [], []
    for number, person in enumerate(world.contacts):
        host = person.company.domain if person.company else "mail.example"
        if pick.random() < 0.94:
            address = f"{words.slug(person.first_name)}.{words.slug(person.last_name)}{number}@{host}"
            emails.append(EmailAddress(contact=person, address=address, key=address_key(address), is_primary=True))
        if pick.random() < 0.7:
            phone = f"+49 30 {2_300_000 + number * 7}"
            phones.append(PhoneNumber(contact=person, number=phone, key=phone_key(phone), is_primary=True))
        country, cities = pick.choice(words.PLACES)
        places.append(
            PostalAddress(
                contact=person,
                is_primary=True,
                street=f"{pick.choice(words.STREETS)} {pick.randint(1, 180)}",
                postcode=f"{pick.randint(10_000, 99_999)}",
                city=pick.choice(cities),
                country=country,
            )
        )
    for model, rows in ((EmailAddress, emails), (PhoneNumber, phones), (PostalAddress, places)):
        model.objects.bulk_create(rows, batch_size=BATCH)


def consents(world):
    """Three in four said yes to e-mail, some of them no again later."""
    pick, said, facts = world.random, [], []
    for person in world.contacts:
        answers = [True] if pick.random() < 0.75 else []
        answers += [False] if pick.random() < 0.06 else []
        for step, granted in enumerate(answers):
            at = min(person.created_at + timedelta(days=step * 60, minutes=20), world.now)
            source = pick.choice(["sign-up form", "fair", "phone call"]) if granted else "preference page"
            said.append(
                Consent(
                    contact=person,
                    channel="email",
                    purpose="marketing",
                    granted=granted,
                    source=source,
                    at=at,
                )
            )
            kind = f"contacts.consent_{'given' if granted else 'withdrawn'}"
            facts.append(_fact(person, kind, at, channel="email", data={"purpose": "marketing", "source": source}))
    Consent.objects.bulk_create(said, batch_size=BATCH)
    Interaction.objects.bulk_create(facts, batch_size=BATCH)


def tags(world):
    made = Tag.objects.bulk_create(Tag(name=name) for name in words.TAGS)
    through = Contact.tags.through
    links = [
        through(contact_id=person.pk, tag_id=tag.pk)
        for person in world.contacts
        for tag in world.random.sample(made, world.random.choice([0, 0, 0, 1, 1, 2]))
    ]
    through.objects.bulk_create(links, batch_size=BATCH)


def conversations(world):
    pick, notes, facts = world.random, [], []
    for person in world.contacts:
        span = max(1, (world.now - person.created_at).days)
        for _time in range(pick.choice([0, 0, 1, 1, 2, 3])):
            at = world.before(pick.random() * span)
            by, text = person.owner or pick.choice(owners(world)), pick.choice(words.TALK)
            kind = pick.choice(["contacts.call", "contacts.call", "contacts.note", "contacts.meeting"])
            if kind == "contacts.note":
                notes.append(Note(contact=person, text=text, author=by, created_at=at))
            data = {"outcome": pick.choice(["reached", "reached", "voicemail"])} if kind == "contacts.call" else {}
            facts.append(_fact(person, kind, at, by=by, text=text, data=data))
    Note.objects.bulk_create(notes, batch_size=BATCH)
    Interaction.objects.bulk_create(facts, batch_size=BATCH)


def tasks(world):
    """Each rep has a week of things to do: some late, some due today, most later."""
    pick, made = world.random, []
    mine = {user.pk: [] for user in owners(world)}
    for person in world.contacts:
        if person.owner_id in mine:
            mine[person.owner_id].append(person)
    for user in owners(world):
        for offset in (-3, -1, 0, 0, 0, 1, 2, 4, 7):
            person = pick.choice(mine[user.pk])
            due = world.now + timedelta(days=offset, hours=pick.randint(1, 6) if offset >= 0 else 0)
            made.append(
                Task(
                    title=pick.choice(words.TODO) % person.first_name,
                    contact=person,
                    due_at=due,
                    assignee=user,
                )
            )
    Task.objects.bulk_create(made)


def lists(world):
    """Three lists that somebody put together by hand."""
    marketer, manager = world.users["marketer"][0], world.users["manager"][0]
    wanted = (
        ("Guests of the winter fair", marketer, True, world.contacts[::41]),
        ("Sample boxes, autumn", marketer, True, world.contacts[3::9]),
        ("Call before Christmas", manager, False, world.contacts[5:500:38]),
    )
    for name, owner, shared, people in wanted:
        made = PeopleList.objects.create(name=name, owner=owner, shared=shared, created_at=world.now)
        rows = [ListMember(people_list=made, contact=one, added_at=world.now, added_by=owner) for one in people]
        ListMember.objects.bulk_create(rows, batch_size=BATCH)
