"""The demo business on a free port, in a throw-away home, for whoever looks at it in a real browser."""

import http.client
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from crm_site.runtime import commands, home, process, servers
from crm_site.runtime.address import Address
from crm_site.runtime.child import Child
from crm_site.testing.page_kinds import PEOPLE

HOST = "127.0.0.1"
FOREIGN = ("DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "EMAIL_URL", "MEDIA_ROOT", "SECRET_KEY", "DEBUG")
BOOT_LIMIT = 60
LOOK = 0.1
LINKS = "from django.core.management import call_command\nfor name in {}: call_command('sign_in_link', user=name)"


class NotServed(RuntimeError):
    """The demo business does not come up; the message says why."""


@contextmanager
def demo_site():
    """A site that answers, with what production serves: hashed and compressed files. Its servers end with it."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-demo-"))
    folder.chmod(0o711)  # root's servers run under another account, which has to pass through
    site = DemoSite(folder, _free_port())
    try:
        site.fill()
        site.serve()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


class DemoSite:
    def __init__(self, folder, port):
        self.folder = folder
        self.port = port
        self.url = f"http://{HOST}:{port}"
        ours = {name: value for name, value in os.environ.items() if not name.startswith("CRM_TEST")}
        self.environment = {name: value for name, value in ours.items() if name not in FOREIGN} | {
            "CRM_HOME": str(folder),
            "SITE_URL": self.url,
            "DJANGO_SETTINGS_MODULE": "crm_site.settings",
        }
        log = folder / "logs" / "web.log"
        self.web = Child("web", commands.web(HOST, port), log=log, patience=5, environment=self.environment)
        self.states = {}
        self.found = {}

    def fill(self):
        self.run("-m", "crm_site.runtime.prepare", "--demo")

    def serve(self):
        self.web.start()
        deadline = time.monotonic() + BOOT_LIMIT
        while not self._answers():
            if not self.web.runs or time.monotonic() > deadline:
                raise NotServed(f"The demo business is not served:\n{process.tail(self.web.log)}")
            time.sleep(LOOK)

    def stop(self):
        self.web.ask_to_stop()
        while self.web.process and not self.web.is_gone():
            time.sleep(LOOK)
        servers.wait_until_stopped(Address(self.folder), limit=30)

    def run(self, *arguments):
        """What a Python process of this site prints."""
        ran = subprocess.run(
            [sys.executable, *arguments],
            cwd=home.PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        if ran.returncode:
            raise NotServed(ran.stderr.strip())
        return ran.stdout.strip()

    def manage(self, *arguments):
        return self.run("manage.py", *arguments)

    def visitor(self, browser, role, **options):
        """A browser context in which the person of this role is signed in; "" is a passer-by."""
        options = {"base_url": self.url} | options
        if role and role not in self.states:
            self.states[role] = self._signed_in(browser, role)
        return browser.new_context(storage_state=self.states.get(role), **options)

    def path(self, page, kind):
        """Where a page of this kind is; looked up once, by following the links that people follow."""
        if kind.name not in self.found:
            self.found[kind.name] = kind.find(self, page)
        return self.found[kind.name]

    @cached_property
    def links(self):
        """A sign-in link for each role, all from one process."""
        lines = self.manage("shell", "-v0", "-c", LINKS.format(list(PEOPLE.values()))).splitlines()
        return dict(zip(PEOPLE, lines, strict=True))

    def _signed_in(self, browser, role):
        context = browser.new_context()
        page = context.new_page()
        page.goto(self.links[role])
        page.locator("button[type=submit]").click()
        page.wait_for_load_state("load")
        state = context.storage_state()
        context.close()
        return state

    def _answers(self):
        connection = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _free_port():
    with socket.create_server((HOST, 0)) as found:
        return found.getsockname()[1]
