"""The tests' database: migrated once per set of migrations, then cloned for each session and xdist worker."""

import hashlib
import os
import platform
from contextlib import contextmanager, suppress
from pathlib import Path

import django
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase

TEMPLATE = "rapport_template"
CLONE = f"rapport_test_{hashlib.sha256(platform.node().encode()).hexdigest()[:4]}"
LOCK = 7_268_077  # any number, the same for all: one session at a time builds and clones


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker, worker_number):
    """A database of this session's own, instead of the one that pytest-django would migrate each time."""
    name = f"{CLONE}_{os.getpid()}_{worker_number}"
    with django_db_blocker.unblock():
        with _server() as cursor:
            clone(cursor, built_template(cursor), name)
        _use(name)
        os.environ["CRM_TEST_DATABASE"] = name  # for the processes that tests start
        TransactionTestCase._fixture_teardown = emptying(TransactionTestCase._fixture_teardown)
    yield
    with django_db_blocker.unblock(), _server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def worker_number(request):
    """The number of this xdist worker; 0 without xdist."""
    return int(getattr(request.config, "workerinput", {}).get("workerid", "gw0").removeprefix("gw"))


def built_template(cursor):
    """The name of a database with all migrations in it, made when there is none for just these."""
    name = f"{TEMPLATE}_{fingerprint()}"
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{TEMPLATE}_%"])
    found = {row[0] for row in cursor.fetchall()}
    if name not in found:
        for old in found:
            cursor.execute(f'DROP DATABASE "{old}" WITH (FORCE)')
        _migrate(cursor, f"{TEMPLATE}_draft")
        cursor.execute(f'ALTER DATABASE "{TEMPLATE}_draft" RENAME TO "{name}"')
    return name


def fingerprint():
    """Changes with any migration or role of ours, and with Django's version, which brings the others."""
    digest = hashlib.sha256(django.get_version().encode())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(settings.BASE_DIR) and "site-packages" not in folder.parts:
            for path in sorted([*folder.glob("migrations/*.py"), folder / "roles.py", folder / "rights.py"]):
                digest.update(f"{app.label}/{path.name}".encode())
                digest.update(path.read_bytes() if path.exists() else b"")
    return digest.hexdigest()[:12]


def clone(cursor, template, name):
    """A copy of the template; copies whose session was killed are cleared away."""
    cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{CLONE}_%"])
    for (left,) in cursor.fetchall():
        if not _is_alive(int(left.split("_")[-2])):
            cursor.execute(f'DROP DATABASE IF EXISTS "{left}" WITH (FORCE)')
    strategy = "STRATEGY file_copy" if cursor.db.pg_version >= 150000 else ""
    cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {strategy}')


def _migrate(cursor, name):
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    cursor.execute(f"CREATE DATABASE \"{name}\" TEMPLATE template0 ENCODING 'UTF8'")
    usual = connection.settings_dict["NAME"]
    _use(name)
    try:
        call_command("migrate", verbosity=0, interactive=False)
    finally:
        _use(usual)


def _use(name):
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def emptying(usual):
    """How a test leaves the database whose transactions were real: only what it began with is still there.

    Making that anew, which Django does, takes most of the time: it is done after a test that changed it.
    """
    with connection.cursor() as cursor:
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        first = [table for table in tables if _rows(cursor, table)]
    others = ", ".join(f'"{table}"' for table in tables if table not in first)
    known = [_fingerprints(first)]

    def empty(case):
        if _fingerprints(first) == known[0]:
            with connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {others}")
        else:
            usual(case)
            known[0] = _fingerprints(first)

    return empty


def _fingerprints(tables):
    each = (f"SELECT md5(string_agg(row::text, '' ORDER BY row::text)) FROM \"{table}\" AS row" for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each))
        return cursor.fetchall()


def _rows(cursor, table):
    cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
    return cursor.fetchone()[0]


@contextmanager
def _server():
    """A cursor outside of any test database, alone among all sessions that build or clone."""
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        yield cursor


def _is_alive(pid):
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
