"""Where the embedded servers of a home live and listen."""

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from crm_site.runtime import account, home

LONGEST_SOCKET = 107  # bytes: what the kernel takes for a Unix socket's path
POSTGRES_SOCKET = ".s.PGSQL.5432"
DATABASE = USER = "rapport"


class UnsafeFolder(Exception):
    """Somebody else owns the folder that our sockets would lie in."""


@dataclass(frozen=True)
class Address:
    """The paths that belong to one home; nothing is created by asking."""

    home: Path

    @property
    def servers(self):
        """The folder of both servers' data: the home, or one that root's server account can reach."""
        owner = account.for_servers()
        if owner is None or account.reachable(self.home, owner):
            return self.home
        return home.SYSTEM_FOLDER / home.fingerprint(self.home)

    @property
    def postgres_data(self):
        return self.servers / "pg"

    @property
    def redis_data(self):
        return self.servers / "redis"

    @property
    def sockets(self):
        """The private folder of the sockets; a short one when the home's path is too long."""
        usual = self.servers / "run"
        if len(os.fsencode(usual / POSTGRES_SOCKET)) <= LONGEST_SOCKET:
            return usual
        name = f"rapport-{os.geteuid()}-{home.fingerprint(self.servers)}"
        return Path(tempfile.gettempdir()) / name

    @property
    def redis_socket(self):
        return self.sockets / "redis.sock"

    @property
    def locks(self):
        return self.home / "keeper"

    @property
    def logs(self):
        return self.home / "logs"


def private(path):
    """Make a folder that only the servers' account can enter, or refuse one that is somebody else's."""
    owner = account.for_servers()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if owner and path.lstat().st_uid == 0:
        os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)
    found = path.lstat()
    expected = owner.pw_uid if owner else os.geteuid()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != expected:
        raise UnsafeFolder(f"{path} belongs to somebody else. Remove it, or choose another CRM_HOME.")
    path.chmod(0o700)
    return path
