import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from crm_site.runtime import home, servers
from crm_site.runtime.address import Address

# A user of the servers: says which postmaster it found, then stays until its input ends.
USER = """
import sys
from crm_site.runtime import servers
address = servers.ensure()
print((address.postgres_data / "postmaster.pid").read_text().split()[0], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def own_home():
    """A new home that the servers' account can reach; it is gone after the test, with its servers."""
    folder = Path(tempfile.mkdtemp(prefix="rapport-test-"))
    folder.chmod(0o711)
    yield folder
    assert servers.wait_until_stopped(Address(folder), limit=30)
    shutil.rmtree(folder)


@pytest.fixture
def in_home(own_home):
    """The environment of a process in this home, as on a person's machine."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("CRM_TEST")}
    for name in ("DATABASE_URL", "REDIS_URL", "SITE_URL", "ALLOWED_HOSTS", "EMAIL_URL"):
        ours.pop(name, None)
    return ours | {"CRM_HOME": str(own_home), "DJANGO_SETTINGS_MODULE": "crm_site.settings"}


@pytest.fixture
def start_user(in_home):
    """Starts processes that use the servers; those left over end with the test."""
    started = []

    def start():
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        command = [sys.executable, "-c", USER]
        user = subprocess.Popen(command, cwd=home.PROJECT, env=in_home, text=True, **pipes)
        started.append(user)
        return user

    yield start
    for user in started:
        user.kill()
        user.communicate()
