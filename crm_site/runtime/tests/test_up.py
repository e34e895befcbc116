import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import psutil
import pytest

from crm_site.runtime import home
from crm_site.runtime.child import Child


@pytest.fixture
def up(in_home):
    """Starts `./crm up` in a home of its own; what is left of it ends with the test."""
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "crm_site.runtime", "up", *arguments]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        started.append(subprocess.Popen(command, cwd=home.PROJECT, env=in_home, **options))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def lines_until(process, start):
    """What it prints up to the line that starts like this."""
    said = []
    for line in process.stdout:
        said.append(line.strip())
        if line.startswith(start):
            return said
    pytest.fail("\n".join(said), pytrace=False)


def value(lines, name):
    return next(line.removeprefix(f"{name}: ") for line in lines if line.startswith(f"{name}: "))


@pytest.mark.long
def test_it_serves_lets_the_first_administrator_in_and_stops_clean(up, free_port, own_home):
    process = up("--port", str(free_port))
    said = lines_until(process, "Stop with")
    family = psutil.Process(process.pid).children(recursive=True)

    assert value(said, "Ready") == f"http://127.0.0.1:{free_port}"
    assert value(said, "Data") == str(own_home)
    with urllib.request.urlopen(f"{value(said, 'Ready')}/healthz") as answer:
        assert answer.status == 200
    with urllib.request.urlopen(value(said, "Sign in")) as answer:
        assert answer.status == 200

    again = up("--port", "0")
    assert "runs here already" in again.communicate(timeout=30)[0]

    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(family) >= 6
    assert not psutil.wait_procs(family, timeout=5)[1]


def test_a_busy_port_is_said_before_anything_starts(up, own_home):
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        process = up("--port", str(port))
        said, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert f"Port {port} on 127.0.0.1 is not free" in said
    assert not (own_home / "pg").exists()


def child(tmp_path, *command):
    return Child("test", command, log=tmp_path / "log", patience=0, environment=dict(os.environ))


def test_a_child_that_ends_is_started_again_with_growing_pauses(tmp_path):
    child_ = child(tmp_path, "true")
    pauses = []
    for _ in range(7):
        child_.start()
        child_.process.wait()
        child_.again_at = 0
        pauses.append(child_.look_after().split(" in ")[1].split(" s")[0])

    assert pauses == ["1", "2", "4", "8", "16", "30", "30"]


def test_a_child_that_does_not_stop_is_killed_with_its_own_children(tmp_path):
    child_ = child(tmp_path, "sh", "-c", "trap '' TERM; sleep 60 & echo started; wait; wait")
    child_.start()
    family = [psutil.Process(child_.process.pid)]
    while "started" not in child_.log.read_text():
        pass
    family += family[0].children(recursive=True)

    child_.ask_to_stop()

    assert child_.is_gone()
    assert len(family) == 2
    assert not psutil.wait_procs(family, timeout=5)[1]
