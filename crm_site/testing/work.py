"""A real Celery worker and a real mail server for the tests that need them."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from email import message_from_bytes, policy
from urllib.parse import urlsplit

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

from crm_site.runtime import commands, process
from crm_site.runtime.mail import mail_settings
from crm_site.testing import tally

SESSIONS = 16  # the numbered databases that every Redis has
PATIENCE = 60


@pytest.fixture(scope="session", autouse=True)
def own_queues():
    """Queues and cache of this session's own, also when others run beside it. Starts nothing yet."""
    number, lock = _free_number()
    settings.REDIS_DATABASE = number
    os.environ["CRM_TEST_REDIS_DATABASE"] = str(number)
    if settings.REDIS_URL:
        url = urlsplit(settings.REDIS_URL)._replace(path=f"/{number}").geturl()
        settings.REDIS_URL = os.environ["REDIS_URL"] = url
    yield
    lock.close()


def _free_number():
    for number in range(SESSIONS):
        lock = (settings.HOME / f"queues-{number}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return number, lock
        except BlockingIOError:
            lock.close()
    raise RuntimeError(f"{SESSIONS} test sessions run already.")


class Work:
    """The worker of this module, seen from a test."""

    def __init__(self, child, log):
        self.child = child
        self.log = log

    @property
    def pid(self):
        return self.child.pid

    def forget(self):
        """Drop whatever earlier tests left in the queues."""
        tally.client().flushdb()

    def settle(self, timeout=PATIENCE):
        """Wait until every task that was sent has run, or fail with the worker's log."""
        deadline = time.monotonic() + timeout
        while tally.under_way():
            if self.child.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The worker did not finish:\n{process.tail(self.log)}", pytrace=False)
            time.sleep(0.02)


@pytest.fixture(scope="module")  # no longer: it would do the work of tests that want to do it themselves
def worker_process(django_db_setup, django_db_blocker, sink):
    path = settings.HOME / "logs" / f"worker-{os.getpid()}.log"
    with django_db_blocker.unblock():
        child = started_worker(path, CRM_TEST_EMAIL_URL=sink.url)
    yield Work(child, path)
    killed(child)  # each test has waited for its tasks: nothing is under way
    path.unlink(missing_ok=True)


def started_worker(path, **environment):
    """A real worker on this session's database and queues, that ends with it; it writes its log to the path."""
    options = ["--include", "crm_site.testing.tally", "-n", f"test-{os.getpid()}@%h"]
    environment |= {"DJANGO_SETTINGS_MODULE": "crm_site.settings_test"}
    with process.open_log(path) as log:
        return subprocess.Popen(
            [*commands.worker(), *options],
            cwd=settings.BASE_DIR,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=process.end_with_parent(signal.SIGKILL),
        )


def killed(child):
    """The worker and all its processes end here; nothing in them can catch that."""
    os.killpg(child.pid, signal.SIGKILL)
    child.wait()


@pytest.fixture
def worker(transactional_db, worker_process):
    """A real worker on the test's own database and queues; `worker.settle()` waits for it."""
    worker_process.forget()
    yield worker_process
    worker_process.settle()


class Sink:
    """A mail server that keeps what it gets: `messages` as parsed, `recipients` as in the envelopes."""

    def __init__(self):
        self.messages = []
        self.recipients = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(message_from_bytes(envelope.original_content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 Message accepted"

    def forget(self):
        self.messages.clear()
        self.recipients.clear()


@pytest.fixture(scope="session")
def sink():
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    sink.url = f"smtp://127.0.0.1:{port}/?from=crm@example.com"
    yield sink
    controller.stop()


@pytest.fixture
def smtp_sink(sink, settings):
    """Mail of this test, and of the worker, arrives here."""
    sink.forget()
    for name, value in mail_settings(sink.url, settings.HOME).items():
        setattr(settings, name, value)
    return sink
