"""Who is at work, told to the database with each change, so that its triggers can write it down.

`with acting(by=user.pk, through="page"):` holds for the requests and jobs of a person; work of the house itself says
`rapport`. A change by a connection that is not ours, such as psql, says nothing, and is known by that.
"""

import re
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.backends.signals import connection_created

PAGE, ADMIN, CUSTOMER, HOUSE = "page", "admin", "customer", "rapport"
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|WITH\b.*?\b(INSERT|UPDATE|DELETE)\b)", re.IGNORECASE | re.DOTALL)
HARMLESS = re.compile(r"[a-z0-9_.:-]{1,60}\Z")
_actor = ContextVar("actor", default=None)


@contextmanager
def acting(*, by=None, through=HOUSE):
    """Within, changes are those of this user (by key, None for nobody of ours) on this way."""
    if not HARMLESS.match(through):
        raise ValueError(through)
    token = _actor.set((by and int(by), through))
    try:
        yield
    finally:
        _actor.reset(token)


def tell(execute, sql, params, many, context):
    """Put who it is before a statement that changes something; it is forgotten with the transaction."""
    actor, connection = _actor.get(), context["connection"]
    stale = getattr(connection, "told_who", False)  # somebody was at work earlier in this transaction
    if (actor or stale) and isinstance(sql, str) and WRITES.match(sql) and not _is_named(context):
        by, through = actor or (None, HOUSE)
        connection.told_who = bool(actor) and connection.in_atomic_block
        said = f"set_config('rapport.by', '{by or ''}', true), set_config('rapport.through', '{through}', true)"
        sql = f"SELECT {said}; {sql}"
    return execute(sql, params, many, context)


def _is_named(context):
    """A cursor that lives on the server takes one statement only."""
    return bool(getattr(getattr(context["cursor"], "cursor", None), "name", None))


def introduce(connection, **_signal):
    """A new connection of ours says that it is one, and tells who is at work from then on."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('rapport.through', '{HOUSE}', false)")
    if tell not in connection.execute_wrappers:
        connection.execute_wrappers.append(tell)


def listen():
    connection_created.connect(introduce, dispatch_uid="acting.introduce")
