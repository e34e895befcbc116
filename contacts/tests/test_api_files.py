"""Files through the programming interface: brought, looked at, rehearsed, started, undone; and taken along."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contacts.models import BulkChange, Contact, Import
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

pytestmark = pytest.mark.django_db
CSV = b"name,email,what\nAda Lovelace,ada@example.org,x\nGrace Hopper,grace@example.org,y\nBad,nobody,z\n"


@pytest.fixture
def bring(program, rep):
    def brought(content=CSV, name="people.csv"):
        file = SimpleUploadedFile(name, content)
        answer = program(rep).call("POST", "imports", {"kind": "contacts"}, files={"file": file})
        assert answer.status_code == 201, answer.json()
        return f"imports/{answer.json()['id']}"

    return brought


def test_a_file_is_looked_at_rehearsed_started_and_undone(program, rep, bring):
    run = bring()
    guess = program(rep).get(f"{run}/guess").json()
    assert guess["mapping"]["columns"]["email"] == "email" and "email" in guess["columns"]

    assert program(rep).post(f"{run}/dry-run", {"mapping": guess["mapping"]}).status_code == 202
    run_to_end(Import.objects.get().plan)
    told = program(rep).get(run).json()
    assert told["planned"]["new"] >= 2 and told["dry_run"]["state"] == "done" and not Contact.objects.exists()

    assert program(rep).post(f"{run}/start").status_code == 202
    run_to_end(Import.objects.get().job)
    told = program(rep).get(run).json()
    assert told["job"]["state"] == "done" and told["counts"]["created"] == Contact.objects.count() >= 2
    assert program(rep).get(f"{run}/rows").json()["items"][0]["reason"]

    assert program(rep).post(f"{run}/undo").status_code == 202
    run_to_end(Import.objects.get().reversal)
    assert not Contact.objects.exists()


def test_starting_twice_is_once(program, rep, bring):
    run = bring()
    first = program(rep).post(f"{run}/start").json()

    assert program(rep).post(f"{run}/start").json()["job"]["id"] == first["job"]["id"]


@pytest.mark.parametrize(
    "mapping",
    [
        {"columns": {"name": "shoe size"}},
        {"columns": "all"},
        {"delimiter": "xx"},
        {"encoding": "klingon"},
        {"nonsense": 1},
        {"columns": {"what": "external_id"}},
        {"skip": [{"starts": 1}]},
    ],
)
def test_a_mapping_that_cannot_be_followed_is_said_to_be(program, rep, bring, mapping):
    answer = program(rep).post(f"{bring()}/start", {"mapping": mapping})

    assert answer.status_code in (202, 409) and (answer.status_code == 202 or answer.json()["detail"])


def test_a_file_that_is_none_is_refused(program, rep):
    file = SimpleUploadedFile("people.exe", b"MZ")
    answer = program(rep).call("POST", "imports", {"kind": "contacts"}, files={"file": file})

    assert answer.status_code == 422 and answer.json()["errors"][0]["field"] == "file"
    assert program(rep).call("POST", "imports", {"kind": "contacts"}, files={"x": file}).status_code == 422


def test_a_list_is_taken_along_as_a_file(program, rep):
    make.contact("Ada", last_name="Lovelace", owner=rep)
    make.contact("Grace", last_name="Hopper")
    answer = program(rep).post("exports", {"of": "contacts", "format": "csv", "view": "mine", "columns": "owner"})
    assert answer.status_code == 202, answer.json()
    export = f"exports/{answer.json()['id']}"
    assert program(rep).get(f"{export}/file").status_code == 404
    run_to_end(BulkChange.objects.get().job)

    assert program(rep).get(export).json()["job"]["state"] == "done"
    text = b"".join(program(rep).get(f"{export}/file").streaming_content).decode()
    assert "Lovelace" in text and "Hopper" not in text


@pytest.mark.parametrize("wrong", [{"of": "shoes"}, {"format": "shoe"}, {"filter": {"field": "shoe", "op": "is"}}])
def test_what_cannot_be_taken_along_is_said(program, rep, wrong):
    answer = program(rep).post("exports", {"of": "contacts", "format": "csv"} | wrong)

    assert answer.status_code in (409, 422) and answer.json()["detail"] and not BulkChange.objects.exists()
