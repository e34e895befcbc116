"""Where a text stands: few rows, found in bounded time, however many there are.

A word that many rows hold shows up among the newest ones at once; one that few hold is quickly found by its letters.
Only when the first look brings too little is the second taken. Both are scoped to the reader.
"""

import json

from django.db import connection
from django.db.models import Max, Subquery, Value

from contacts.models import Contact, PersonWords
from crm_site.staff.rights import ALL

NEWEST = 4000  # rows of the first look
PLENTY = 40  # of so many one need not look further
MOST = 300  # rows that are ranked


def pool(rows, condition, *columns):
    """Values of the rows that hold it: the key first, then these columns."""
    found = rows.order_by().filter(condition).values_list("pk", *columns)
    newest = found.filter(pk__gt=_edge(rows.model)).order_by("-pk")[:MOST]
    return once(newest.union(found[:MOST], all=True)[: 2 * PLENTY])


def once(rows):
    """Each of the rows once, by its key: the second look sees again what the first one saw."""
    return list({row[0]: row for row in rows}.values())


def _edge(model):
    """The key behind which the newest rows begin. The database stops at it, however few of them hold the words."""
    everything = model._base_manager.order_by().annotate(one=Value(1)).values("one")
    return Subquery(everything.annotate(edge=Max("pk") - NEWEST).values("edge"))


def people(asked, reader, *columns):
    """Values of people whom the reader may see, all their words at the end."""
    if not asked.ways:
        return []
    seen = Contact.objects.visible_to(reader).order_by()
    words = dict(_all(asked) if reader.reach("contacts.view_contact") == ALL else _among(seen, asked))
    rows = seen.filter(pk__in=words).values_list("pk", *columns) if words else []
    return [(*row, words[row[0]]) for row in rows]


def _all(asked):
    """The words of people by their keys, also of such as are in the bin."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM sought_people(%s, %s, %s, %s)", [json.dumps(asked.ways), NEWEST, PLENTY, MOST])
        return cursor.fetchall()


def _among(seen, asked):
    """The same for somebody who sees only some."""
    found = PersonWords.objects.filter(asked.stands_in("words"))
    keys = list(seen.filter(pk__in=found.values("pk")).order_by("-pk").values_list("pk", flat=True)[:MOST])
    return PersonWords.objects.filter(pk__in=keys).values_list("pk", "words")
