"""The embedded servers, as their users see them: `ensure()`, and they are there."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

from crm_site.runtime import home, process
from crm_site.runtime.address import Address

START_LIMIT = 120  # seconds: PostgreSQL may have a crash to recover from
PAUSE = 0.02

_held = {}  # by process id and home: a fork has to take a hold of its own


class ServersFailed(Exception):
    """The embedded servers do not start; the message says why."""


def ensure(afresh=False):
    """Start the servers of this home unless they run, and keep them for as long as this process lives."""
    address = Address(home.folder())
    key = os.getpid(), address.home
    if afresh or key not in _held:
        if key not in _held:
            _held[key] = _hold(address)
        _start_unless_running(address)
    return address


def release():
    """Let go of the servers: the keeper stops them at once when nobody is left."""
    for key in [key for key in _held if key[0] == os.getpid()]:
        address = Address(key[1])
        if keeper_lives(address) and (keeper := state(address).get("pid")):
            os.kill(keeper, signal.SIGUSR1)
        os.close(_held.pop(key))


def keeper_lives(address):
    """Whether a keeper holds its lock."""
    with _opened(address, "keeper.lock") as lock:
        return not try_lock(lock, fcntl.LOCK_SH)


def wait_until_stopped(address, limit):
    """Whether the keeper went away in time (it stays while somebody else uses the servers)."""
    deadline = time.monotonic() + limit
    while keeper_lives(address):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE * 5)
    return True


def state(address):
    """What the keeper last said of itself."""
    try:
        return json.loads((address.locks / "state.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}


def open_lock(address, name):
    address.locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(address.locks / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def try_lock(number, kind):
    """Whether the lock could be taken without waiting."""
    try:
        fcntl.flock(number, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _hold(address):
    """A share of the users' lock, which the kernel gives back however this process ends."""
    number = open_lock(address, "users.lock")
    deadline = time.monotonic() + START_LIMIT
    while not try_lock(number, fcntl.LOCK_SH):  # a keeper that is just stopping has it for itself
        if time.monotonic() > deadline:
            os.close(number)
            raise ServersFailed(f"The servers of {address.home} have been stopping for {START_LIMIT} seconds.")
        time.sleep(PAUSE)
    return number


def _start_unless_running(address):
    with _opened(address, "start.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of several that come at once, one starts the keeper
        spawned = None
        deadline = time.monotonic() + START_LIMIT + 10
        while time.monotonic() < deadline:
            if keeper_lives(address):
                if state(address).get("ready"):
                    return
            elif spawned is None:
                spawned = _spawn_keeper(address)
            elif spawned.poll() is not None:
                raise ServersFailed(_reason(address))
            time.sleep(PAUSE)
        raise ServersFailed(f"The servers did not start within {START_LIMIT} seconds. {_reason(address)}")


def _spawn_keeper(address):
    (address.locks / "state.json").unlink(missing_ok=True)
    with process.open_log(address.logs / "keeper.log") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "crm_site.runtime.keeper", str(address.home)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=home.PROJECT,
            start_new_session=True,
        )


def _reason(address):
    return state(address).get("error") or process.tail(address.logs / "keeper.log")


@contextmanager
def _opened(address, name):
    number = open_lock(address, name)
    try:
        yield number
    finally:
        os.close(number)
