"""The keeper: the one parent of both embedded servers. It stops them when nobody uses them any more."""

import fcntl
import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from crm_site.runtime import process, programs, servers
from crm_site.runtime.account import NoAccount
from crm_site.runtime.address import Address, UnsafeFolder
from crm_site.runtime.postgres import CannotStart, Postgres
from crm_site.runtime.valkey import Valkey

LOOK = 0.1
GRACE = 2  # seconds between the last user's end and ours
PATIENCE = 5  # how often a server may fail at its start


class Stopped(Exception):
    """A signal asked the keeper to go."""


class Keeper:
    def __init__(self, address, *, throwaway, grace):
        self.address = address
        self.grace = grace
        self.throwaway = throwaway
        self.servers = [Postgres(address, throwaway=throwaway), Valkey(address, throwaway=throwaway)]
        self.users = servers.open_lock(address, "users.lock")

    def hurry(self, *_):
        """Whoever started everything is going: do not wait for the next one."""
        self.grace = 0

    def run(self):
        """Keep the servers until the last user has been gone for a while."""
        try:
            self._start(self.servers)
            self._say(ready=True)
            self._watch()
        except Stopped:
            pass
        finally:
            self._say(ready=False)
            for server in self.servers:
                if server.process and server.process.poll() is None:
                    server.stop()

    def _start(self, wanted):
        deadline = time.monotonic() + servers.START_LIMIT
        for server in wanted:
            server.prepare()
            server.start()
        for server in wanted:
            self._wait_for(server, deadline)

    def _wait_for(self, server, deadline):
        failures = 0
        while not server.answers():
            if server.process.poll() is not None:
                failures += 1
                self._start_again(server, failures)
            if time.monotonic() > deadline:
                raise CannotStart(f"The {server.name} does not answer:\n{process.tail(server.log)}")
            time.sleep(LOOK / 4)

    def _start_again(self, server, failures):
        if failures == PATIENCE:
            raise CannotStart(f"The {server.name} does not start:\n{process.tail(server.log)}")
        time.sleep(LOOK * failures)
        if self.throwaway and failures == 2:  # without fsync a power cut spoils the data
            server.forget()
        server.prepare()
        server.start()

    def _watch(self):
        last_used = time.monotonic()
        while True:
            time.sleep(LOOK)
            for server in [server for server in self.servers if server.process.poll() is not None]:
                print(f"The {server.name} ended, starting it again.", flush=True)
                self._start([server])
            if not servers.try_lock(self.users, fcntl.LOCK_EX):
                last_used = time.monotonic()
            elif time.monotonic() - last_used > self.grace:
                return  # with the users' lock in hand: whoever comes now waits until we are gone
            else:
                fcntl.flock(self.users, fcntl.LOCK_UN)

    def _say(self, **words):
        _write_state(self.address, {"pid": os.getpid(), **words})


def _write_state(address, words):
    draft = address.locks / "state.json.new"
    draft.write_text(json.dumps(words))
    draft.replace(address.locks / "state.json")


def _become_the_only_one(address):
    """Hold the keeper's lock until the end; somebody may just be looking whether it is free."""
    number = servers.open_lock(address, "keeper.lock")
    for _attempt in range(50):
        if servers.try_lock(number, fcntl.LOCK_EX):
            return True
        time.sleep(servers.PAUSE)
    return False


def main(folder):
    address = Address(Path(folder))
    if not _become_the_only_one(address):
        return 0
    signal.signal(signal.SIGUSR1, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    throwaway = os.environ.get("CRM_TEST_SERVER") == "1"
    try:
        keeper = Keeper(address, throwaway=throwaway, grace=60 if throwaway else GRACE)
        signal.signal(signal.SIGUSR1, keeper.hurry)
        keeper.run()
    except (CannotStart, NoAccount, UnsafeFolder, programs.NoProgram, OSError) as error:
        print(error, flush=True)
        with suppress(OSError):
            _write_state(address, {"pid": os.getpid(), "error": str(error)})
        return 1
    return 0


def _stop(number, frame):
    signal.signal(number, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
