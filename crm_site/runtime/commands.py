"""The command lines of the three long-running processes."""

import os
import sys

MOST_WEB_WORKERS = 4
QUEUES = ("import", "mail", "report", "default")


def web(host, port):
    """Synchronous Django: a few processes with a few threads each; one that dies is replaced."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": min(os.cpu_count() or 1, MOST_WEB_WORKERS),
        "--blocking-threads": 4,
        "--respawn-interval": 0.5,
        "--workers-kill-timeout": 10,
        "--log-level": "warning",
    }
    pairs = [str(part) for option in options.items() for part in option]
    return [sys.executable, "-m", "granian", *pairs, "--respawn-failed-workers", "crm_site.wsgi:application"]


def worker():
    """One worker for every queue; a larger installation starts several with `--queues` of their own."""
    queues = ["--queues", ",".join(QUEUES), "--concurrency", "2"]
    return _celery("worker", *queues, "--loglevel", "INFO", "--without-gossip", "--without-mingle")


def beat():
    """The clock. It keeps no file: its tasks look at the rows and do what is due."""
    return _celery("beat", "--scheduler", "celery.beat.Scheduler", "--loglevel", "INFO")


def _celery(*arguments):
    return [sys.executable, "-m", "celery", "-A", "crm_site.celery", *arguments]
