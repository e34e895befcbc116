"""A business of a million people in a database of its own, to measure on; it is kept, and not built twice.

    ./crm bench business [--scale 0.1] [--data DIR] [--fresh]

`--data` is a folder of companies.csv, contacts.csv, leads.csv, deals.csv, activities.csv and tickets.csv; without it
one of that shape is invented. Rows come by COPY and INSERT … SELECT with the indexes and triggers put aside, and what
the triggers would have made is made at the end. Prints what was loaded and how long it took.
"""

import argparse
import csv
import os
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

OWNERS = 20
BLOCK = 50_000
FOREIGN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MEDIA_ROOT", "DEBUG")


def arguments(description, **more):
    parser = argparse.ArgumentParser(prog="./crm bench", description=description)
    parser.add_argument("--scale", type=float, default=1.0, help="1 is a million contacts; default: %(default)s")
    parser.add_argument("--data", type=Path, help="a folder with the files; default: an invented business")
    parser.add_argument("--fresh", action="store_true", help="build it again")
    for name, options in more.items():
        parser.add_argument(f"--{name}", **options)
    return parser


@contextmanager
def business(scale=1.0, data=None, fresh=False):
    """Django is set up in here, on the loaded business; the server stays for a minute after the last user."""
    _own_home()
    import django  # the home is chosen before the settings are read

    django.setup()
    from django.db import connection

    name = f"business_{scale:g}{'_files' if data else ''}".replace(".", "_")
    _make_database(connection, name, fresh)
    if not _is_loaded(connection):
        load(connection, scale, data)
    try:
        yield connection
    finally:
        connection.close()


def _own_home():
    """Servers of its own, without fsync: nothing in them is anybody's."""
    for name in FOREIGN:
        os.environ.pop(name, None)
    from crm_site.runtime import home

    here = home.folder() / "bench"
    here.mkdir(mode=0o711, exist_ok=True)
    os.environ |= {"CRM_HOME": str(here), "CRM_TEST_SERVER": "1", "DJANGO_SETTINGS_MODULE": "crm_site.settings"}


def _make_database(connection, name, fresh):
    from django.core.management import call_command

    with connection._nodb_cursor() as cursor:
        if fresh:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    connection.close()
    connection.settings_dict["NAME"] = name
    call_command("migrate", verbosity=0, interactive=False)


def _is_loaded(connection):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('bench_loaded') IS NOT NULL")
        return cursor.fetchone()[0]


def load(connection, scale, data):
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        _clear(cursor)
        cursor.execute("SET maintenance_work_mem = '512MB'; SET session_replication_role = replica")
        step(begun, "the rows as they came")
        read_files(cursor, data) if data else invent(cursor, scale)
        number_keys(cursor)
        given = staff() | stages(cursor)
        _tables, asleep = asleep_indexes(cursor)
        for table, source, columns in rows():
            step(begun, table)
            insert(cursor, table, source, columns, given)
        tag(cursor)
        step(begun, "sequences, words to be found by")
        wake(cursor, [one for one in asleep if "name_word" in one])
        make_words(cursor)
        set_sequences(cursor)
        for index in [one for one in asleep if "name_word" not in one]:
            step(begun, index.split(" ON ")[0].removeprefix("CREATE INDEX "))
            cursor.execute(index)
        drop_raw(cursor)
        cursor.execute("SET session_replication_role = DEFAULT")
        step(begun, "VACUUM ANALYZE")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("CREATE TABLE bench_loaded AS SELECT now() AS at")
    step(begun, "done")


def step(begun, words):
    print(f"{time.perf_counter() - begun:7.1f} s  {words}", file=sys.stderr, flush=True)


def rows():
    from business_rows import ROWS

    return ROWS


def invent(cursor, scale):
    from invented import invent as write

    write(cursor, scale)


def read_files(cursor, folder):
    """Each file as a table of texts."""
    for name in ("companies", "contacts", "leads", "deals", "activities", "tickets"):
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            columns = ", ".join(f'"{column}" text' for column in next(csv.reader(file)))
            file.seek(0)
            cursor.execute(f"CREATE UNLOGGED TABLE raw_{name} ({columns})")
            cursor.copy_expert(f"COPY raw_{name} FROM STDIN WITH (FORMAT csv, HEADER, FORCE_NOT_NULL *)", file)
            cursor.execute(f"ANALYZE raw_{name}")


def number_keys(cursor):
    """`raw_keys (number, key)`: how each telephone number compares, by the product's own rule."""
    import io

    from contacts.models.reach import phone_key

    cursor.execute("CREATE UNLOGGED TABLE raw_keys (number text, key text)")
    told = "SELECT phone FROM raw_contacts UNION SELECT mobile FROM raw_contacts"
    cursor.execute(f"DECLARE numbers CURSOR WITH HOLD FOR {told}")
    while True:
        cursor.execute(f"FETCH {BLOCK} FROM numbers")
        numbers = [number for (number,) in cursor.fetchall()]
        if not numbers:
            break
        lines = io.StringIO("".join(f"{number}\t{phone_key(number)}\n" for number in numbers if number))
        cursor.copy_expert("COPY raw_keys FROM STDIN", lines)
    cursor.execute("CLOSE numbers; CREATE INDEX ON raw_keys (number); ANALYZE raw_keys")


def staff():
    """Twenty who own the records, in four teams; the first is a rep, the last four are other people of the house."""
    from django.contrib.auth.models import Group

    from crm_site.staff.models import Team, User
    from crm_site.staff.rights import AGENT, ANALYST, MANAGER, MARKETER, REP

    teams = [Team.objects.create(name=f"Team {number}") for number in range(1, 5)]
    roles = [REP] * 14 + [MANAGER] * 2 + [AGENT] * 2 + [MARKETER, ANALYST]
    people = [
        User(username=f"person{n}", first_name="Person", last_name=str(n), team=teams[n % 4]) for n in range(OWNERS)
    ]
    for person, role in zip(User.objects.bulk_create(people), roles, strict=True):
        person.groups.add(Group.objects.get(name=role))
    return {"owner": people[0].pk}


def stages(cursor):
    """`raw_stages`: the stages of the files as they are called here."""
    from django.contrib.contenttypes.models import ContentType

    from sales.models import Deal, Pipeline
    from support.models import Ticket

    pipeline = Pipeline.usual()
    ways = [stage for stage in pipeline.stages.all() if stage.kind == "open"]
    named = {"new": ways[0], "qualified": ways[1], "proposal": ways[-2], "negotiation": ways[-1]}
    named |= {"won": pipeline.won_stage, "lost": pipeline.lost_stage}
    cursor.execute("CREATE UNLOGGED TABLE raw_stages (name text, stage_id bigint, pipeline_id bigint)")
    for name, stage in named.items():
        cursor.execute("INSERT INTO raw_stages VALUES (%s, %s, %s)", [name, stage.pk, pipeline.pk])
    kinds = ContentType.objects.get_for_models(Deal, Ticket)
    return {"deal": kinds[Deal].pk, "ticket": kinds[Ticket].pk}


def insert(cursor, label, source, columns, given):
    """Named columns as they are said, the others with the default of the model."""
    from django.apps import apps
    from django.utils.timezone import now
    from psycopg2.extras import Json

    model = apps.get_model(label)
    columns = dict(columns)
    given = dict(given)
    for field in model._meta.local_concrete_fields:
        if field.column in columns or field.generated or field.primary_key or field.null or field.has_db_default():
            continue
        value = now() if field.get_internal_type() == "DateTimeField" else field.get_default()
        given[field.column] = Json(value) if isinstance(value, (dict, list)) else value
        columns[field.column] = f"%({field.column})s"
    names = ", ".join(f'"{name}"' for name in columns)
    sql = f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {", ".join(columns.values())} FROM {source}'
    cursor.execute(sql, given)


def tag(cursor):
    told = "SELECT r.id::bigint AS contact, tag FROM raw_contacts r, string_to_table(r.tags::text, ';') tag"
    cursor.execute(f"INSERT INTO contacts_tag (name) SELECT DISTINCT tag FROM ({told}) told WHERE tag <> ''")
    cursor.execute(
        f"INSERT INTO contacts_contact_tags (contact_id, tag_id) SELECT DISTINCT told.contact, contacts_tag.id "
        f"FROM ({told}) told JOIN contacts_tag ON contacts_tag.name = told.tag"
    )


def make_words(cursor):
    """What people are found by, a block at a time."""
    cursor.execute("SELECT max(id) FROM contacts_contact")
    for first in range(1, cursor.fetchone()[0] + 1, BLOCK):
        ids = "SELECT id FROM contacts_contact WHERE id BETWEEN %s AND %s"
        cursor.execute(f"SELECT sought_make_up(ARRAY({ids}))", [first, first + BLOCK - 1])
    cursor.execute("SELECT sought_learn_names(ARRAY(SELECT DISTINCT folded FROM contacts_company))")


def set_sequences(cursor):
    from django.apps import apps

    for label in dict.fromkeys(label for label, _source, _columns in rows()):
        table = apps.get_model(label)._meta.db_table
        cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), greatest(max(id), 1)) FROM \"{table}\"")


def asleep_indexes(cursor):
    """Drop the indexes of the tables that are filled, but for keys and rules; gives what makes them again."""
    from django.apps import apps

    tables = {apps.get_model(label)._meta.db_table for label, _source, _columns in rows()}
    tables |= {"contacts_contact_tags", "contacts_personwords", "contacts_nameword"}
    cursor.execute(
        """
        SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
        WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique
        ORDER BY indrelid::regclass::text, 1
        """,
        [list(tables)],
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f"DROP INDEX {name}")
    return tables, [definition for _name, definition in found]


def wake(cursor, definitions):
    for definition in definitions:
        cursor.execute(definition)


def drop_raw(cursor):
    cursor.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'raw\\_%'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TABLE "{name}"')


def _clear(cursor):
    """What a load that was broken off left behind; its dropped indexes come back by building the database again."""
    cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename LIKE 'raw\\_%'")
    if cursor.fetchone()[0]:
        sys.exit("The last load was broken off. Once more with --fresh, please.")


def main(arguments_):
    chosen = arguments("Load a large business into a scratch database, unless it is there.").parse_args(arguments_)
    with business(chosen.scale, chosen.data, chosen.fresh) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, reltuples::bigint FROM pg_class WHERE relkind = 'r' AND reltuples > 0 "
            "AND relname ~ '^(contacts|sales|support)_' ORDER BY 2 DESC"
        )
        for name, number in cursor.fetchall():
            print(f"{number:12,} {name}")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        print(f"{cursor.fetchone()[0]:>12} altogether")


if __name__ == "__main__":
    main(sys.argv[1:])
