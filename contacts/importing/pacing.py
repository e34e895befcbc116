"""What makes many chunks quick, and has nothing to do with what stands in them."""

import gc
from contextlib import contextmanager

from django.db import connection

FRESH_STATISTICS = {2, 20, 200}  # chunks after which a table that began empty has outgrown the planner's idea of it
GROWN = """
SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    AND pg_relation_size(oid) > 8192 * (1.3 * greatest(relpages, 0) + 10)
"""


@contextmanager
def uninterrupted():
    """Rows make no circles: to look for some again and again costs a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def commit_in_time():
    """Nobody waits for the disk after a chunk. Rows and position go together: what a crash takes is read again."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def tell_the_planner():
    """Fresh statistics of what grew: else checks of foreign keys go on reading tables as if they were still empty."""
    with connection.cursor() as cursor:
        cursor.execute(GROWN)
        if grown := [table for (table,) in cursor.fetchall()]:
            cursor.execute(f"ANALYZE {', '.join(grown)}")
