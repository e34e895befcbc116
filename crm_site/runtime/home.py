"""The folder where this installation keeps its data, and the secrets in it."""

import hashlib
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
SYSTEM_FOLDER = Path("/var/lib/rapport")


def folder():
    """The home of this installation, created when it is missing: CRM_HOME, else one per checkout."""
    home = Path(os.environ.get("CRM_HOME") or default()).absolute()
    if not home.is_dir():
        # Root's servers run under another account, which has to pass through this folder.
        home.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
    return home


def default():
    """Root's data lie outside the checkout, where the account of the servers can reach them."""
    return SYSTEM_FOLDER / fingerprint(PROJECT) if os.geteuid() == 0 else PROJECT / ".crm"


def fingerprint(path):
    """A short name for a path, the same each time."""
    return hashlib.sha256(str(path).encode()).hexdigest()[:12]


def secret(name):
    """A random text that is made once and stays the same; only the owner can read it."""
    path = folder() / name
    with suppress(FileNotFoundError):
        return path.read_text()
    return _publish(path, secrets.token_urlsafe(50)).read_text()


def _publish(path, text):
    """Two processes may come at once: the first whole file wins, nobody reads half of one."""
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(number, "w") as file:
        file.write(text)
    with suppress(FileExistsError):
        os.link(draft, path)
    os.unlink(draft)
    return path
