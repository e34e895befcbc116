from datetime import UTC, datetime

import pytest

from contacts.models import Note, Task
from crm_site.testing import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


def entries(record):
    return f"{record.get_absolute_url()}entries/"


@pytest.mark.parametrize(("kind", "said"), [("note", "Note"), ("call", "Call"), ("meeting", "Meeting")])
@pytest.mark.parametrize("headers", [PART, {}])
def test_what_is_written_stands_on_the_timeline(browse, rep, ada, kind, said, headers):
    answer = browse(rep).post(entries(ada), {"kind": kind, "text": "About looms."}, headers=headers)
    page = browse(rep).get(ada.get_absolute_url()).content.decode()

    assert answer.status_code == (200 if headers else 302)
    assert "About looms." in page and said in page
    assert ada.interactions.get().by == rep


def test_htmx_gets_an_empty_composer_and_the_timeline(browse, rep, ada):
    part = browse(rep).post(entries(ada), {"kind": "note", "text": "About looms."}, headers=PART).content.decode()

    assert "<html" not in part and 'id="composer"' in part and 'id="timeline"' in part
    assert part.count("About looms.") == 1


def test_a_note_is_kept_with_its_author(browse, rep, ada):
    browse(rep).post(entries(ada), {"kind": "note", "text": "x" * 20_000})
    note = Note.objects.get()

    assert (note.contact, note.author, len(note.text)) == (ada, rep, 20_000)


@pytest.mark.parametrize("outcome", ["reached", "voicemail", "missed"])
def test_a_call_says_what_came_of_it(browse, rep, ada, outcome):
    browse(rep).post(entries(ada), {"kind": "call", "text": "x", "outcome": outcome})
    fact = ada.interactions.get()

    assert (fact.data["outcome"], fact.channel, fact.direction) == (outcome, "phone", "out")


def test_a_task_is_due_when_one_said(browse, rep, ada):
    browse(rep).post(entries(ada), {"kind": "task", "text": "Send prices", "due_at": "2030-05-01T09:30"})
    task = Task.objects.get()

    assert (task.title, task.contact, task.assignee) == ("Send prices", ada, rep)
    assert task.due_at == datetime(2030, 5, 1, 9, 30, tzinfo=UTC)
    assert "Send prices" in browse(rep).get(ada.get_absolute_url()).content.decode()


def test_a_task_without_a_date_is_due_today(browse, rep, ada):
    browse(rep).post(entries(ada), {"kind": "task", "text": "Send prices"})

    assert "Send prices" in browse(rep).get("/").content.decode()
    assert "Send prices" in browse(rep).get("/tasks/").content.decode()


@pytest.mark.parametrize("headers", [PART, {}])
def test_nothing_written_is_refused_with_a_sentence(browse, rep, ada, headers):
    answer = browse(rep).post(entries(ada), {"kind": "note", "text": "  "}, headers=headers)

    assert "This field is required" in answer.content.decode()
    assert not Note.objects.exists() and not ada.interactions.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"kind": "task", "text": "Send prices", "due_at": "tomorrow"}, "Send prices"),
        ({"kind": "task", "text": "y" * 201}, "y" * 201),
        ({"kind": "note", "text": "z" * 20_001}, "z" * 20_001),
        ({"kind": "poem", "text": "roses"}, "roses"),
    ],
)
def test_what_is_refused_is_not_lost(browse, rep, ada, sent, kept):
    page = browse(rep).post(entries(ada), sent, headers=PART).content.decode()

    assert kept in page and "<html" not in page
    assert not Task.objects.exists() and not Note.objects.exists()


@pytest.mark.parametrize(("kind", "asks"), [("call", 'name="outcome"'), ("task", 'name="due_at"')])
def test_each_kind_asks_what_belongs_to_it(browse, rep, ada, kind, asks):
    assert asks in browse(rep).get(entries(ada), {"write": kind}, headers=PART).content.decode()
    assert asks not in browse(rep).get(entries(ada), {"write": "note"}, headers=PART).content.decode()
    assert "<html" in browse(rep).get(entries(ada), {"write": kind}).content.decode()


def test_companies_have_a_composer_of_their_own(browse, rep):
    acme = make.company("Acme")
    browse(rep).post(entries(acme), {"kind": "note", "text": "pays late"})
    browse(rep).post(entries(acme), {"kind": "task", "text": "remind them"})
    page = browse(rep).get(acme.get_absolute_url()).content.decode()

    assert "pays late" in page and "remind them" in page
    assert f'action="{entries(acme)}"' in page
    assert Note.objects.get().company == acme and Task.objects.get().company == acme


@pytest.mark.parametrize("who", ["analyst", "outsider"])
def test_who_may_not_write_is_refused(browse, cast, ada, who):
    assert browse(getattr(cast, who)).post(entries(ada), {"kind": "note", "text": "x"}).status_code == 403
    assert not Note.objects.exists()


def test_what_is_written_is_shown_as_text(browse, rep, ada):
    browse(rep).post(entries(ada), {"kind": "note", "text": "<script>alert(1)</script>"})

    assert "<script>alert" not in browse(rep).get(ada.get_absolute_url()).content.decode()
