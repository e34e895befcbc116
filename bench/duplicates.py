"""How long a base is looked through for duplicates, how much memory that takes, and how much is written.

    ./crm bench duplicates [--scale 0.1] [--data DIR] [--rows 100000] [--changed 20000] [--held 20000]

On the business of `./crm bench business`, by the product's own job, in chunks as a worker does it: the whole base, or
with `--rows` the first so many people as if they were all. With `--changed` the last so many are then taken for new,
and what the daily search makes of them is measured too. What was written is removed again. Nothing is asserted: seconds
belong to the machine; the seconds at work change least on a busy one.
"""

import os
import resource
import sys
import time
from collections import Counter
from contextlib import contextmanager

from business import arguments, business

WRITTEN = ("contacts_lookalike", "contacts_duplicatepair")


def main(arguments_):
    whole = {"type": int, "default": 0}
    more = {
        "rows": whole | {"help": "so many people are the base; default: all"},
        "changed": whole | {"help": "so many are then taken for new"},
        "held": whole | {"help": "records compared at a time; default: the product's own"},
    }
    chosen = arguments("Look through a large business for duplicates.", **more).parse_args(arguments_)
    with business(chosen.scale, chosen.data, chosen.fresh) as connection:
        from contacts import looking
        from contacts.looking.records import Records

        looking.HELD = chosen.held or looking.HELD
        if chosen.rows:
            Records.living = lambda self: self.model.objects.filter(pk__lte=chosen.rows).order_by()
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        with left_as_it_was(connection):
            look(connection, "contacts.duplicates_contacts", "everybody")
            if chosen.changed:
                forget_last(connection, chosen.changed)
                look(connection, "contacts.duplicates_contacts_changed", f"{chosen.changed} new ones")


def look(connection, kind, words):
    """One search from end to end, a chunk after the other."""
    from contacts.models import DuplicatePair
    from crm_site.jobs.models import Job
    from crm_site.jobs.work import run, start

    job = start(kind, words, owner=None, ring=False)
    begun, here, there, chunks = time.perf_counter(), time.process_time(), at_work(connection), []
    while Job.objects.unfinished().filter(pk=job.pk).exists():
        chunk = time.perf_counter()
        run(Job.objects.get(pk=job.pk))
        chunks.append(time.perf_counter() - chunk)
    spent, here, there = time.perf_counter() - begun, time.process_time() - here, at_work(connection) - there
    job.refresh_from_db()
    tiers = Counter(DuplicatePair.objects.values_list("sure", flat=True))
    print(f"{words}, {looked_at()} people: {job.state}, {job.message}")
    print(f"  {spent:.1f} s, {here:.1f} s at work here, {there:.1f} s in the database; load {os.getloadavg()[0]:.1f}")
    print(f"  {len(chunks)} chunks of {spent / len(chunks):.1f} s, {max(chunks):.1f} s at most")
    print(f"  {tiers[True]} pairs beyond doubt, {tiers[False]} to look at; {memory():.0f} MB at most")
    print("  " + ", ".join(f"{name} {size}" for name, size in sizes(connection)))


@contextmanager
def left_as_it_was(connection):
    from crm_site.jobs.models import Job

    last = Job.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM contacts_duplicatepair")
        (pair,) = cursor.fetchone()
        cursor.execute("TRUNCATE contacts_lookalike")
    try:
        yield
    finally:
        from contacts import duplicates

        Job.objects.filter(pk__gt=last, kind__startswith="contacts.duplicates").delete()
        duplicates.forget_orphans()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM contacts_duplicatepair WHERE id > %s", [pair])
            cursor.execute("TRUNCATE contacts_lookalike")


def forget_last(connection, number):
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM contacts_lookalike WHERE record IN"
            " (SELECT record FROM contacts_lookalike ORDER BY record DESC LIMIT %s)",
            [number],
        )


def looked_at():
    from contacts.looking.records import Records

    return Records("contacts").living().count()


def at_work(connection):
    """Seconds that our session of the database has been at work."""
    import psutil

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        there = psutil.Process(cursor.fetchone()[0]).cpu_times()
    return there.user + there.system


def sizes(connection):
    with connection.cursor() as cursor:
        for table in WRITTEN:
            cursor.execute("SELECT pg_size_pretty(pg_total_relation_size(%s))", [table])
            yield table, cursor.fetchone()[0]


def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(sys.argv[1:])
