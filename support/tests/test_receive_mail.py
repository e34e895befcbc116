import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from crm_site.testing import make_support
from support.models import InboundMail

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command("receive_mail", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_it_takes_one_mail_from_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(make_support.mail())))

    [line] = run()

    ticket = InboundMail.objects.get().ticket_id
    assert line == {"file": "-", "outcome": "ticket", "reason": "", "ticket": ticket}


def test_it_tells_what_became_of_each_file_of_a_folder(tmp_path):
    (tmp_path / "1.eml").write_bytes(make_support.mail(message_id="<1@example.com>"))
    (tmp_path / "2.eml").write_bytes(make_support.mail(text="And?", in_reply_to="<1@example.com>"))
    (tmp_path / "3.eml").write_bytes(b"rubbish")

    lines = run("--from-dir", str(tmp_path))

    assert [(line["file"], line["outcome"]) for line in lines] == [
        ("1.eml", "ticket"),
        ("2.eml", "joined"),
        ("3.eml", "held"),
    ]
    assert lines[2]["reason"].endswith(".")


def test_it_refuses_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(CommandError, match="no folder"):
        run("--from-dir", str(tmp_path / "gone"))
