"""PostgreSQL refuses to run as root: which account it gets then, and what that account can reach."""

import os
import pwd
import stat
from functools import cache


class NoAccount(Exception):
    """Root has no other account to run the servers under."""


@cache
def for_servers():
    """The account that root's servers run under; None for everybody else, whose own account does."""
    if os.geteuid() != 0:
        return None
    wanted = os.environ.get("CRM_PG_ACCOUNT")
    for name in [wanted] if wanted else ["postgres", "nobody"]:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoAccount(
        f"PostgreSQL does not run as root, and there is no account {wanted or 'postgres or nobody'}. "
        "Name one in CRM_PG_ACCOUNT, or start Rapport as an ordinary user."
    )


def spawn_options(owner):
    """What subprocess needs to start something under this account."""
    if owner is None:
        return {}
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}


def reachable(path, owner):
    """Whether this account can pass through every folder down to the path."""
    path = path.resolve()
    return all(_may_enter(folder.stat(), owner) for folder in [path, *path.parents] if folder.exists())


def _may_enter(found, owner):
    if found.st_uid == owner.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    if found.st_gid == owner.pw_gid:
        return bool(found.st_mode & stat.S_IXGRP)
    return bool(found.st_mode & stat.S_IXOTH)
