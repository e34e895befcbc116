"""The embedded PostgreSQL: made once, started, asked whether it answers, stopped."""

import os
import shutil
import signal
import subprocess
from contextlib import suppress

import psycopg2

from crm_site.runtime import process, programs
from crm_site.runtime.address import DATABASE, POSTGRES_SOCKET, USER, private

ALWAYS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "parallel_setup_cost": "50000",  # helpers are for reports over whole tables: a page is done before they have begun
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
THROWAWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


class CannotStart(Exception):
    """The data are there, but this PostgreSQL must not or can not use them."""


class Postgres:
    name = "postgres"

    def __init__(self, address, *, throwaway=False):
        self.address = address
        self.throwaway = throwaway
        self.data = address.postgres_data
        self.log = address.logs / "postgres.log"
        self.process = None

    def prepare(self):
        """Make the data folder if there is none, refuse another major version's, clear what a crash left."""
        private(self.address.sockets)
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self._clear_leftovers()

    def start(self):
        settings = {**ALWAYS, **(THROWAWAY if self.throwaway else {})}
        settings["unix_socket_directories"] = str(self.address.sockets)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with process.open_log(self.log) as log:
            self.process = process.start_server(
                [programs.postgres_folder() / "postgres", "-D", self.data, *options],
                log=log,
                farewell=signal.SIGINT,  # "fast": roll back, write everything down, go
            )

    def answers(self):
        try:
            self._ensure_database()
        except psycopg2.OperationalError:
            return False
        return True

    def stop(self):
        for number, patience in ((signal.SIGINT, 60), (signal.SIGQUIT, 10)):
            self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                return self.process.wait(patience)
        self.process.kill()
        return self.process.wait()

    def forget(self):
        """Throw the data away: only for a server of tests, which does without fsync."""
        shutil.rmtree(self.data, ignore_errors=True)

    def _ensure_database(self):
        connection = psycopg2.connect(host=str(self.address.sockets), dbname="postgres", user=USER)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if not cursor.fetchone():
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            connection.close()

    def _initialise(self):
        """Made under another name, so that a folder half made is never taken for a whole one."""
        draft = self.data.with_name("pg.new")
        shutil.rmtree(draft, ignore_errors=True)
        private(draft)
        command = [programs.postgres_folder() / "initdb", "-D", draft, "--username", USER, "--auth", "trust"]
        with process.open_log(self.log) as log:
            made = process.start_server([*command, *self._locale()], log=log, farewell=signal.SIGTERM)
        if made.wait() != 0:
            raise CannotStart(f"initdb failed:\n{process.tail(self.log)}")
        if self.data.exists():
            self.data.rmdir()  # refuses a folder that holds anything
        draft.rename(self.data)

    def _locale(self):
        """UTF-8 that sorts by code point, the same on each machine."""
        sync = ["--no-sync"] if self.throwaway else []
        if programs.postgres_major() < 17:  # no locale provider of its own yet
            return [*sync, "--encoding=UTF8", "--locale=C.UTF-8"]
        builtin = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return [*sync, "--encoding=UTF8", *builtin]

    def _check_version(self):
        written_by = int((self.data / "PG_VERSION").read_text())
        ours = programs.postgres_major()
        if written_by != ours:
            raise CannotStart(
                f"The data in {self.data} were written by PostgreSQL {written_by}, this is version {ours}. "
                f"Nothing was changed. Start once with PostgreSQL {written_by} (CRM_PG_BIN=the folder of its "
                f"programs), save everything with this version's pg_dump, move the folder away, start again "
                f"and load it."
            )

    def _clear_leftovers(self):
        for path in (self.data / "postmaster.pid", self.address.sockets / f"{POSTGRES_SOCKET}.lock"):
            if pid := process.first_number(path):
                process.end_leftover(pid, self.data, (signal.SIGINT, 30), (signal.SIGQUIT, 5))
            path.unlink(missing_ok=True)
        with suppress(FileNotFoundError):
            os.unlink(self.address.sockets / POSTGRES_SOCKET)
