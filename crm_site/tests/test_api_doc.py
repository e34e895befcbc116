"""The examples of docs/api.md, run as they stand there, by curl against a real server."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from contacts.models import BulkChange, Contact, Import
from crm_site.testing.api import token_of

TEXT = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)
PROMISED = json.loads(re.search(r"^```json\n(.*?)^```", TEXT, re.DOTALL | re.MULTILINE)[1])
pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="needs curl")


@pytest.mark.django_db(transaction=True)
def test_the_examples_do_what_they_say(live_server, admin, tmp_path, own_media):
    (tmp_path / "people.csv").write_text("name,email\nAda,ada@example.org\n")
    known = {"RAPPORT": live_server.url, "TOKEN": token_of(admin), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    answers = []
    for block in BLOCKS:
        for command in re.split(r"(?m)^(?=curl)", block)[1:]:
            done = subprocess.run(["sh", "-c", command], env=known, cwd=tmp_path, capture_output=True, check=True)
            answers.append(json.loads(done.stdout))
            known |= {"CONTACT": str(_newest(Contact)), "IMPORT": str(_newest(Import))}
            known["VERSION"] = str(answers[-1].get("version", ""))

    me, people, grace, changed, call, consent, role, mail, run, guess, *_started, export, refused = answers
    assert me["username"] == "admin" and people["items"] == []
    assert grace["company"]["name"] == "Navy" and grace["tags"] == ["cobol"]
    assert changed["job_title"] == "Rear admiral" and call["kind"] == "contacts.call" and consent["granted"]
    assert role["company"]["name"] == "Remington Rand"
    assert (mail["state"], mail["to"]) == ("queued", "grace@example.org")
    assert run["kind"] == "contacts" and guess["mapping"]["columns"]["email"]
    assert BulkChange.objects.get().pk == export["id"] and refused == PROMISED


def _newest(model):
    found = model.objects.order_by("pk").last()
    return found.pk if found else ""


@pytest.fixture
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
