"""Bring the database and the static files up to date, in one process; `up` runs it before the web server."""

import hashlib
import io
import json
import sys

import django
from django.conf import settings
from django.core.management import call_command


def prepare(demo):
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if demo:
        call_command("demo", stdout=sys.stderr)
    print(json.dumps({"sign_in": sign_in_link()}))


def collect_static():
    """Only when a file changed: naming and compressing them all takes seconds."""
    from django.contrib.staticfiles.finders import get_finders  # needs the settings

    digest = hashlib.sha256(json.dumps(settings.STORAGES, default=str, sort_keys=True).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = storage.path(path)
            digest.update(f"{found}{storage.size(path)}{storage.get_modified_time(path)}".encode())
    stamp = settings.STATIC_ROOT / ".collected"
    if not stamp.exists() or stamp.read_text() != digest.hexdigest():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(digest.hexdigest())


def sign_in_link():
    """A link that signs the first administrator in, once."""
    said = io.StringIO()
    call_command("sign_in_link", "--first", stdout=said)
    return said.getvalue().strip()


if __name__ == "__main__":
    prepare("--demo" in sys.argv)
