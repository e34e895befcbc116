"""For the demo: what repeats, meetings to come, days without a time, something done, and two people in the bin."""

from datetime import datetime, time, timedelta
from random import Random

from contacts.binning import put_in_bin
from contacts.models import Contact, Task
from contacts.repeating import Repeat

PLANS = (  # title, days ahead, hour (None: the whole day), fields
    ("Weekly report", 1, None, {"repeat": "week"}),
    ("Visit %s", 2, 11, {"kind": "meeting", "minutes": 90}),
    ("Call %s back", 0, 16, {"kind": "call", "priority": 1}),
    ("Price list for %s", 5, None, {}),
    ("Review the quarter", 9, 10, {"kind": "meeting", "minutes": 60, "repeat": "month"}),
    ("Send the contract to %s", 12, None, {"kind": "email", "remind_before": 1440}),
    ("Tidy up old leads", None, None, {"priority": 3}),
)


def fill(world):
    pick = Random(11)
    for user in world.users["rep"] + world.users["manager"]:
        for title, ahead, hour, fields in PLANS:
            _plan(world, user, pick.choice(world.contacts), title, ahead, hour, dict(fields))
        done = Task.add("Thank the fair’s guests", by=user, due_at=world.now - timedelta(days=2))
        Task.objects.filter(pk=done.pk).update(done_at=world.now - timedelta(days=2))
    manager = world.users["manager"][0]
    gone = [
        Contact(first_name=first, last_name=last, owner=manager) for first, last in (("Test", "Test"), ("No", "Name"))
    ]
    put_in_bin(Contact.objects.bulk_create(gone), by=manager)


def _plan(world, user, person, title, ahead, hour, fields):
    if "%s" in title:
        title, fields = title % person.first_name, fields | {"contact": person}
    if ahead is not None:
        day = (world.now + timedelta(days=ahead)).date()
        moment = datetime.combine(day, time(hour or 0), world.now.tzinfo)
        fields |= {"due_day": day} if hour is None else {"due_at": moment}
        if "repeat" in fields:
            fields["repeat"] = Repeat(fields["repeat"], moment.replace(tzinfo=None))
    Task.add(title, by=user, **fields)
