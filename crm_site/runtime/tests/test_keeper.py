import os
import signal

import psutil
import psycopg2
import pytest
import redis

from crm_site.runtime import process, servers
from crm_site.runtime.address import Address


@pytest.fixture
def address(own_home):
    return Address(own_home)


def postmaster(user):
    """The process id of the server that this user found."""
    said = user.stdout.readline()
    assert said, user.stderr.read()
    return int(said)


def ask(address):
    connection = psycopg2.connect(host=str(address.sockets), dbname="rapport", user="rapport")
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT datcollate, datlocale FROM pg_database WHERE datname = 'rapport'")
        return cursor.fetchone()


def test_the_first_users_at_once_share_one_server_until_the_last_is_killed(start_user, address):
    users = [start_user() for _ in range(3)]
    assert len({postmaster(user) for user in users}) == 1
    assert ask(address) == ("C", "C.UTF-8")
    assert redis.Redis(unix_socket_path=str(address.redis_socket)).ping()
    assert address.sockets.stat().st_mode & 0o077 == 0

    for user in users[:2]:
        user.kill()
        user.wait()
    assert not servers.wait_until_stopped(address, limit=2.5)

    users[2].kill()
    assert servers.wait_until_stopped(address, limit=20)
    assert not (address.postgres_data / "postmaster.pid").exists()


def test_it_starts_over_what_a_crash_left(start_user, address):
    user = start_user()
    first = postmaster(user)
    keeper = servers.state(address)["pid"]

    os.kill(keeper, signal.SIGKILL)
    alive = psutil.wait_procs([psutil.Process(first)], timeout=20)[1]
    assert not alive  # a killed keeper takes its servers along

    stranger = f"{os.getpid()}\n{address.postgres_data}\n"
    (address.postgres_data / "postmaster.pid").write_text(stranger)
    (address.sockets / ".s.PGSQL.5432.lock").write_text(stranger)
    second = postmaster(start_user())
    assert second != first
    assert ask(address)

    os.kill(second, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(second)], timeout=20)
    postmaster(start_user())


def test_data_of_another_major_version_are_left_alone(start_user, address):
    address.postgres_data.mkdir()
    (address.postgres_data / "PG_VERSION").write_text("9\n")

    said = start_user().communicate()[1]

    assert "written by PostgreSQL 9" in said
    assert [path.name for path in address.postgres_data.iterdir()] == ["PG_VERSION"]


def test_a_zombie_is_not_a_running_server(tmp_path):
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)

    assert not process.is_running_for(child, tmp_path)

    os.waitpid(child, 0)
