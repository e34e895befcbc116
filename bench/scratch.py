"""A database, a broker and files of a bench's own, in a throw-away home that ends with it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FOREIGN = ("DATABASE_URL", "REDIS_URL", "EMAIL_URL", "MEDIA_ROOT", "SECRET_KEY", "DEBUG", "CRM_TEST_SERVER")
sys.path.insert(0, str(PROJECT))


@contextmanager
def scratch():
    """Django is set up in here; its database is migrated and empty."""
    home = Path(tempfile.mkdtemp(prefix="rapport-bench-"))
    home.chmod(0o711)  # root's servers run under another account, which has to pass through
    for name in FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"CRM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "crm_site.settings"}
    import django  # the home is chosen before the settings are read

    django.setup()
    from django.core.management import call_command

    try:
        call_command("migrate", verbosity=0, interactive=False)
        yield home
    finally:
        _close()
        shutil.rmtree(home, ignore_errors=True)


def _close():
    from django.db import connections

    from crm_site.runtime import home, servers
    from crm_site.runtime.address import Address

    connections.close_all()
    servers.release()
    servers.wait_until_stopped(Address(home.folder()), limit=60)


@contextmanager
def worker(**environment):
    """A real worker; gives its process. It takes tasks until the block ends."""
    from crm_site.runtime import commands, home

    log = (home.folder() / "worker.log").open("wb")
    environment = os.environ | environment
    process = subprocess.Popen(
        commands.worker(), cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        log.close()


def peak_memory(process):
    """The most that any process of this worker ever held, in MB."""
    return max(_status(pid, "VmHWM") for pid in family(process.pid)) / 1024


def family(pid):
    """The process and those that it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def _status(pid, key):
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{key}:")), 0)


def done(job, process):
    """The job when the worker is through with it."""
    from crm_site.jobs.models import Job

    while Job.objects.unfinished().filter(pk=job.pk).exists():
        if process.poll() is not None:
            raise SystemExit("The worker went away.")
        time.sleep(0.2)
    job.refresh_from_db()
    if job.state != Job.State.DONE:
        raise SystemExit(job.message)
    return job


def load():
    """How busy the machine is, to be read beside the figures."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
