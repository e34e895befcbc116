"""People whom somebody wrote down a second time, found and waiting for a decision."""

from contacts.duplicates import records, row
from contacts.matching import judge
from contacts.models import Contact, DuplicatePair

TWICE = 6


def fill(world):
    known = [person for person in world.contacts if person.owner_id and person.last_name][
        :: len(world.contacts) // TWICE
    ]
    for person in known[:TWICE]:
        _pair(person, _again(person, world))


def _again(person, world):
    """The same person by a shorter first name, with the number that we have and a newer address."""
    other = Contact.objects.create(
        first_name=f"{person.first_name[0]}.",
        last_name=person.last_name,
        company=person.company,
        owner=person.owner,
        created_at=world.before(20),
    )
    if phone := person.phones.first():
        other.add_phone(phone.number)
    if email := person.emails.first():
        other.add_email(email.address)
    return other


def _pair(person, other):
    one, two = (row("contacts", record) for record in records("contacts").filter(pk__in=[person.pk, other.pk]))
    score, tier = judge(one, two)
    if tier:
        keys = sorted([person.pk, other.pk])
        DuplicatePair.objects.create(of="contacts", first=keys[0], second=keys[1], score=score, sure=tier == "auto")
