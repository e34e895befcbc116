"""Starting processes that end with their parent, and ending those that an earlier run left behind."""

import ctypes
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil

from crm_site.runtime import account

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 10 * 2**20


def end_with_parent(number):
    """A function for the new process: the kernel sends it this signal when its parent is gone."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    parent = os.getpid()

    def arrange():
        libc.prctl(PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return arrange


def start_server(arguments, *, log, farewell, **options):
    """Start a server under its account, with a bare environment; it goes when the keeper does."""
    return subprocess.Popen(
        [str(argument) for argument in arguments],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        cwd="/",
        env={"PATH": os.defpath, "LANG": "C", "LC_ALL": "C"},
        start_new_session=True,
        preexec_fn=end_with_parent(farewell),
        **account.spawn_options(account.for_servers()),
        **options,
    )


def open_log(path):
    """Append to a log; one that grew too long is set aside first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileNotFoundError):
        if path.stat().st_size > LOG_LIMIT:
            path.replace(path.with_suffix(".old.log"))
    return path.open("ab")


def tail(path, lines=20):
    """The last lines of a log, as far as there is one."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def first_number(path):
    """The process id in the first line of a pid file; None without one."""
    try:
        return abs(int(path.read_text().split("\n", 1)[0]))
    except (FileNotFoundError, ValueError):
        return None


def is_running_for(pid, folder):
    """Whether this process lives (a zombie does not) and was started on this folder."""
    try:
        found = psutil.Process(pid)
        if found.status() == psutil.STATUS_ZOMBIE:
            return False
        return str(folder) in found.cmdline() or Path(found.cwd()) == folder
    except (psutil.Error, TypeError, ValueError):
        return False


def end_leftover(pid, folder, *farewells):
    """End a server that a killed keeper left on this folder: each signal in turn, until it is gone."""
    for number, patience in [*farewells, (signal.SIGKILL, 10)]:
        if not is_running_for(pid, folder):
            return
        with suppress(psutil.Error):
            left = psutil.Process(pid)
            left.send_signal(number)
            psutil.wait_procs([left], timeout=patience)
