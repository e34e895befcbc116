"""How quickly a file of new people comes in, beside a bare COPY of the same rows into the same tables.

    ./crm bench importing [--rows 100000] [--before 0] [--dry-run]

A real worker on a database of its own imports the file: with facts, notes for the undo, keys and companies. Then the
rows that came of it are copied into a second database that began as the first did. Prints rows per second of both,
their ratio, and the most memory that the worker held. Nothing is asserted: seconds belong to the machine.
"""

import argparse
import sys
import time
from pathlib import Path
from tempfile import TemporaryFile

sys.path.insert(0, str(Path(__file__).resolve().parent))

import people_file
from scratch import done, load, peak_memory, scratch, worker

BEFORE = "imports_before"  # the database as it was


def main(arguments):
    parser = argparse.ArgumentParser(prog="./crm bench importing", description="Bring a file of new people in.")
    parser.add_argument("--rows", type=int, default=100_000, help="of the file; default: %(default)s")
    parser.add_argument("--before", type=int, default=0, help="people who are there before; default: %(default)s")
    parser.add_argument("--dry-run", action="store_true", help="only look at it, as CSV and as a workbook")
    chosen = parser.parse_args(arguments)
    (rehearse if chosen.dry_run else measure)(chosen.rows, chosen.before)


def rehearse(rows, there):
    with scratch() as home:
        fill(home, there)
        for write in (people_file.write, people_file.write_workbook):
            file = write(home / "people", rows)
            job, peak = worked_off(file, "rehearse")
            spent = (job.finished_at - job.started_at).total_seconds()
            rate = f"{spent:7.1f} s {rows / spent:9.0f} rows/s"
            print(f"{write.__name__:16} {rate}   worker at most {peak:.0f} MB, {load()}", flush=True)


def measure(rows, there):
    with scratch() as home:
        from django.db import connection

        fill(home, there)
        copy_database(connection)
        with connection.cursor() as cursor:
            tables = written_tables()
            ends = {model: last_key(cursor, model) for model in tables}
        job, peak = worked_off(people_file.write(home / "people.csv", rows))
        spent = (job.finished_at - job.started_at).total_seconds()
        bare = bare_copy(connection, tables, ends)
    print(f"{rows} new people into {there}, {load()}: {job.message}")
    print(f"{'import':12} {spent:7.1f} s {rows / spent:9.0f} rows/s   worker at most {peak:.0f} MB")
    print(f"{'bare COPY':12} {bare:7.1f} s {rows / bare:9.0f} rows/s   import / COPY {bare / spent:.2f}")


def fill(home, there):
    """People who were there before, brought in by the same engine."""
    if there:
        from django.core.management import call_command

        file = people_file.write(home / "before.csv", there, seed=7)
        call_command("import_file", "contacts", str(file))


def worked_off(file, verb="begin"):
    """`(job, memory)`: the file as a person brings it in, done by a real worker."""
    from django.core.files import File

    from contacts.importing import beginning
    from contacts.models import Import

    with file.open("rb") as content:
        run = Import.objects.create(kind="contacts", name=file.name, file=File(content, file.name))
    with worker() as process:
        job = getattr(beginning, verb)(run, beginning.guess_for(run).as_mapping())
        job = done(job, process)
        return job, peak_memory(process)


def written_tables():
    from contacts.models import Company, Contact, EmailAddress, Interaction, PhoneNumber, PostalAddress

    return Company, Contact, EmailAddress, PhoneNumber, PostalAddress, Interaction


def last_key(cursor, model):
    cursor.execute(f"SELECT coalesce(max(id), 0) FROM {model._meta.db_table}")
    return cursor.fetchone()[0]


def copy_database(connection):
    name = connection.settings_dict["NAME"]
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{BEFORE}" TEMPLATE "{name}"')


def bare_copy(connection, tables, ends):
    """Seconds for a COPY of the new rows of each table into the database as it was."""
    files = {model: (columns := stored(model), taken(connection, model, columns, ends[model])) for model in tables}
    connection.close()
    connection.settings_dict["NAME"] = BEFORE
    spent = 0
    for model, (columns, file) in files.items():
        with connection.cursor() as cursor:
            begun = time.perf_counter()
            cursor.copy_expert(f"COPY {model._meta.db_table} ({columns}) FROM STDIN", file)
            spent += time.perf_counter() - begun
    connection.close()
    return spent


def stored(model):
    return ", ".join(field.column for field in model._meta.concrete_fields if not field.generated)


def taken(connection, model, columns, end):
    file = TemporaryFile()  # noqa: SIM115 (closed with the process)
    with connection.cursor() as cursor:
        rows = f"SELECT {columns} FROM {model._meta.db_table} WHERE id > {end} ORDER BY id"
        cursor.copy_expert(f"COPY ({rows}) TO STDOUT", file)
    file.seek(0)
    return file


if __name__ == "__main__":
    main(sys.argv[1:])
