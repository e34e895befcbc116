import subprocess
import sys

from django.core.cache import cache

from crm_site.celery import app
from crm_site.runtime import home

SURVIVOR = """
import os, signal, django, psutil
django.setup()
from django.db import connection
from crm_site.runtime import servers

def postmaster():
    return psutil.Process(int((servers.ensure().postgres_data / "postmaster.pid").read_text().split()[0]))

def end(process, other):
    process.send_signal(signal.SIGKILL)
    connection.close()
    psutil.wait_procs([other], timeout=30)

def ask():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()[0]

assert ask() == 1
end(postmaster(), postmaster())
assert ask() == 1
end(psutil.Process(servers.state(servers.ensure())["pid"]), postmaster())
assert ask() == 1
print("still here")
"""


def run(in_home, *arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=home.PROJECT, env=in_home, capture_output=True, text=True)


def test_a_command_without_data_starts_no_server(in_home, own_home):
    done = run(in_home, "-m", "crm_site.runtime", "manage", "help")

    assert "import_file" in done.stdout or "sign_in_link" in done.stdout
    assert not (own_home / "pg").exists()


def test_the_next_connection_finds_a_server_again_after_a_crash(in_home):
    done = run(in_home, "-c", SURVIVOR)

    assert done.stdout == "still here\n", done.stderr


def test_clearing_the_cache_leaves_the_queues():
    cache.set("greeting", "hello")
    with app.connection_for_write() as connection:
        queue = connection.SimpleQueue("kept")
        queue.put("message")
        assert cache.get("greeting") == "hello"

        cache.clear()

        assert cache.get("greeting") is None
        assert queue.get(timeout=5).payload == "message"
        queue.clear()
