"""Objects for tests: each with only what matters said, the rest believable."""

from itertools import count

from django.contrib.auth.models import Group

from contacts.models import Company, Contact
from crm_site.staff.models import Team, User

_numbers = count(1)


def number():
    return next(_numbers)


def team(name=None):
    return Team.objects.get_or_create(name=name or f"Team {number()}")[0]


def user(role="", *, team_name="North", **fields):
    """A person who signs in, with one role or none."""
    fields = {
        "username": f"person{number()}",
        "first_name": "Pat",
        "last_name": f"Person {number()}",
    } | fields
    person = User.objects.create(team=team(team_name), **fields)
    if role:
        person.groups.add(Group.objects.get(name=role))
    return person


def company(name=None, **fields):
    return Company.objects.create(name=name or f"Company {number()}", **fields)


def contact(first_name="Ada", last_name=None, *, email="", phone="", consent=False, **fields):
    """A person; with `email="…"` and `consent=True` somebody who may be written to."""
    person = Contact.objects.create(first_name=first_name, last_name=last_name or f"Nr {number()}", **fields)
    if email:
        person.add_email(email)
    if phone:
        person.add_phone(phone)
    if consent:
        person.grant("email", source="test")
    return person
