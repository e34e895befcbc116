"""A believable business to look at: the world that each app's `demo.py` fills, and the people who work in it."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from django.contrib.auth.models import Group
from django.utils.timezone import now

from crm_site.staff.models import Team, User
from crm_site.staff.rights import ADMIN, AGENT, ANALYST, MANAGER, MARKETER, REP

SEED = 7
STAFF = {
    "manager": [("Mara", "Vogt", "North", MANAGER), ("Luis", "Ortega", "South", MANAGER)],
    "rep": [
        ("Jonas", "Keller", "South", REP),
        ("Ines", "Marques", "South", REP),
        ("Tom", "Lindqvist", "North", REP),
        ("Aylin", "Demir", "North", REP),
    ],
    "agent": [("Nora", "Brandt", "Service", AGENT), ("Samuel", "Okafor", "Service", AGENT)],
    "marketer": [("Elif", "Aksoy", "Marketing", MARKETER)],
    "analyst": [("Piotr", "Zielinski", "Finance", ANALYST)],
    "admin": [("Vera", "Holm", "Office", ADMIN)],
}


@dataclass
class World:
    """What the demo business is made of; `size` is its number of contacts. Everything is the same for the same seed."""

    size: int = 2000
    random: Random = field(default_factory=lambda: Random(SEED))
    now: object = field(default_factory=now)
    users: dict = field(default_factory=dict)
    contacts: list = field(default_factory=list)
    companies: list = field(default_factory=list)

    def before(self, days):
        """A working hour about so many days ago."""
        day = self.now - timedelta(days=days)
        moment = day.replace(hour=self.random.randint(8, 16), minute=self.random.randrange(60), second=0)
        return min(moment, self.now - timedelta(minutes=self.random.randint(5, 90)))

    @property
    def staff(self):
        return [person for people in self.users.values() for person in people]


def fill(world):
    """The staff. Nobody has a password: sign in by a link from `manage.py sign_in_link`."""
    for key, people in STAFF.items():
        world.users[key] = [_hire(*person) for person in people]


def _hire(first_name, last_name, team, role):
    person = User(
        username=f"{first_name}.{last_name}".lower(),
        first_name=first_name,
        last_name=last_name,
        email=f"{first_name}.{last_name}@rapport.example".lower(),
        team=Team.objects.get_or_create(name=team)[0],
        is_staff=role == ADMIN,
        time_zone="Europe/Berlin",
    )
    person.set_unusable_password()
    person.save()
    person.groups.add(Group.objects.get(name=role))
    return person
