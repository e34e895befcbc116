"""`./crm up`: everything on one machine under one parent."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from crm_site.runtime import commands, home, process, servers
from crm_site.runtime.address import Address
from crm_site.runtime.child import Child

LOOK = 0.1
BOOT_LIMIT = 60


class CannotRun(Exception):
    """What keeps `up` from running, in words for the person who called it."""


class Interrupted(Exception):
    """Ctrl-C, or the machine asks us to stop."""


def run(options):
    """Run everything until Ctrl-C; the exit status."""
    _listen_to_signals(_interrupt)
    try:
        Supervisor(options).run()
    except (CannotRun, servers.ServersFailed) as error:
        print(error, file=sys.stderr, flush=True)
        return 1
    except Interrupted:
        pass
    return 0


class Supervisor:
    def __init__(self, options):
        self.options = options
        self.address = Address(home.folder())
        self.embedded = not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
        self.environment = environment(options)
        self.children = []

    def run(self):
        with self._alone():
            _check_port(self.options.host, self.options.port)
            try:
                self._start_servers()
                link = self._prepare()
                self._start_children()
                self._wait_until_ready()
                self._greet(link)
                self._watch()
            finally:
                self._stop()

    @contextmanager
    def _alone(self):
        lock = servers.open_lock(self.address, "up.lock")
        if not servers.try_lock(lock, fcntl.LOCK_EX):
            raise CannotRun(f"Rapport runs here already, on the data in {self.address.home}.")
        try:
            yield
        finally:
            os.close(lock)

    def _start_servers(self):
        _fetch_frontend(self.environment)
        if self.embedded:
            servers.ensure()

    def _prepare(self):
        command = [sys.executable, "-m", "crm_site.runtime.prepare"]
        if self.options.demo:
            command.append("--demo")
            print("Filling in the demo business …", flush=True)
        step = subprocess.Popen(
            command,
            cwd=home.PROJECT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=process.end_with_parent(signal.SIGKILL),
        )
        try:
            said, _ = step.communicate()
        finally:
            step.kill()
        if step.returncode:
            raise CannotRun("The database could not be prepared; the reason is above.")
        return json.loads(said.splitlines()[-1])["sign_in"]

    def _start_children(self):
        plan = {
            "worker": (commands.worker(), 30),  # what it is doing may take a while
            "beat": (commands.beat(), 5),
            "web": (commands.web(self.options.host, self.options.port), 10),
        }
        for name, (command, patience) in plan.items():
            log = self.address.logs / f"{name}.log"
            child = Child(name, command, log=log, patience=patience, environment=self.environment)
            self.children.append(child)
            child.start()

    def _wait_until_ready(self):
        deadline = time.monotonic() + BOOT_LIMIT
        while not self._is_healthy():
            for child in self.children:
                if not child.runs:
                    raise CannotRun(f"The {child.name} does not start:\n{process.tail(child.log)}")
            if time.monotonic() > deadline:
                log = self.children[-1].log
                raise CannotRun(f"The pages do not answer after {BOOT_LIMIT} s:\n{process.tail(log)}")
            time.sleep(LOOK)

    def _is_healthy(self):
        host = "127.0.0.1" if self.options.host in ("0.0.0.0", "::") else self.options.host
        connection = http.client.HTTPConnection(host, self.options.port, timeout=10)
        try:
            connection.request("GET", "/healthz", headers={"Host": _own_name()})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _greet(self, link):
        print(f"Ready: {self.environment['SITE_URL']}")
        if link:
            print(f"Sign in: {link}")
        print(f"Data: {self.address.home}")
        if self.embedded and self.address.servers != self.address.home:
            print(f"Database: {self.address.servers}")
        print("Stop with Ctrl-C.", flush=True)

    def _watch(self):
        while True:
            for child in self.children:
                if told := child.look_after():
                    print(told, file=sys.stderr, flush=True)
            if self.embedded and not servers.keeper_lives(self.address):
                servers.ensure(afresh=True)
            time.sleep(LOOK * 2)

    def _stop(self):
        """Web and beat first, then the worker, then the servers; a second Ctrl-C kills what is left."""
        _listen_to_signals(self._kill)
        print("Stopping …", flush=True)
        worker = [child for child in self.children if child.name == "worker"]
        for group in ([child for child in self.children if child not in worker], worker):
            for child in group:
                child.ask_to_stop()
            while group:
                group = [child for child in group if not child.is_gone()]
                time.sleep(LOOK)
        if self.embedded:
            servers.release()
            servers.wait_until_stopped(self.address, limit=10)
        print("Stopped.", flush=True)

    def _kill(self, *_):
        for child in self.children:
            child.kill()


def environment(options):
    """What the children see: the address that a person calls, unless the environment names it."""
    mine = dict(os.environ)
    host = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host
    mine.setdefault("SITE_URL", f"http://{host}:{options.port}")
    if options.host != "127.0.0.1" and "ALLOWED_HOSTS" not in mine:
        names = dict.fromkeys(["127.0.0.1", "localhost", "[::1]", host, socket.gethostname()])
        mine["ALLOWED_HOSTS"] = ",".join(names)
    return mine


def _own_name():
    """A name that Django answers to."""
    first = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip()
    return first.lstrip(".") if first and first != "*" else "localhost"


def _check_port(host, port):
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotRun(
                f"Port {port} on {host} is not free ({error.strerror}). Choose another one: ./crm up --port {port + 1}"
            ) from error


def _fetch_frontend(environment):
    fetch = [sys.executable, "-m", "crm_site.runtime.frontend"]
    if subprocess.run(fetch, cwd=home.PROJECT, env=environment, stdin=subprocess.DEVNULL).returncode:
        raise CannotRun("The front end's packages could not be fetched; the reason is above.")


def _listen_to_signals(answer):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, answer)


def _interrupt(*_):
    raise Interrupted
