"""Positions, relations, days, files and tasks through the programming interface."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import now

from contacts.models import Task
from crm_site.testing import make

pytestmark = pytest.mark.django_db


def fields(answer):
    return {one["field"]: one["detail"] for one in answer.json().get("errors", [])}


def test_somebody_works_in_several_places(program, rep):
    person = make.contact(owner=rep, company=make.company("Navy"))
    role = program(rep).post(f"contacts/{person.pk}/roles", {"company": "Remington", "title": "Adviser"}).json()
    assert role["company"]["name"] == "Remington" and role["is_current"]
    main = program(rep).post(f"contacts/{person.pk}/roles", {"company": "Harvard", "main": True}).json()

    assert main["company"]["name"] == program(rep).get(f"contacts/{person.pk}").json()["company"]["name"] == "Harvard"


def test_a_circle_of_reports_is_refused_in_words(program, rep):
    boss, person = make.contact(owner=rep), make.contact(owner=rep)
    told = program(rep).post(f"contacts/{person.pk}/relations", {"word": "reports_to", "other_id": boss.pk}).json()
    assert told["other"]["id"] == boss.pk
    answer = program(rep).post(f"contacts/{boss.pk}/relations", {"word": "reports_to", "other_id": person.pk})

    assert answer.status_code in (409, 422) and answer.json()["detail"]
    (line,) = program(rep).get(f"contacts/{boss.pk}/relations").json()["items"]
    assert line["other"]["id"] == person.pk and line["word"] != "reports_to"


def test_days_are_written_down(program, rep):
    person = make.contact(owner=rep)
    program(rep).post(f"contacts/{person.pk}/dates", {"kind": "other", "label": "First order", "day": "2020-02-29"})

    (day,) = program(rep).get(f"contacts/{person.pk}/dates").json()["items"]
    assert day["label"] == "First order" and day["day"] == "2020-02-29"


def test_a_file_is_given_back_as_it_came(program, rep, own_files):
    person = make.contact(owner=rep)
    file = SimpleUploadedFile("../swatch.txt", b"Linen, blue.")
    told = program(rep).call("POST", f"contacts/{person.pk}/files", files={"file": file}).json()
    answer = program(rep).get(f"files/{told['id']}/content")

    assert told["name"] == "swatch.txt" and told["size"] == 12 and told["content_type"] == "text/plain"
    assert (
        b"".join(answer.streaming_content) == b"Linen, blue." and "attachment" in answer.headers["Content-Disposition"]
    )


def test_a_task_that_repeats_comes_again(program, rep):
    sent = {"title": "Call", "due_day": "2026-12-01", "repeat": {"every": "week", "step": 2}, "remind_before": 30}
    task = program(rep).post("tasks", sent).json()
    assert task["due_day"] == "2026-12-01" and task["repeat"]["every"] == "week" and task["remind_at"]
    program(rep).put(f"tasks/{task['id']}/completion")

    assert Task.objects.open().get().previous_id == task["id"]


def test_a_task_is_put_off_and_given_to_a_colleague(program, rep, other_rep):
    task = Task.add("Call", by=rep, due_at=now())
    told = program(rep).patch(f"tasks/{task.pk}", {"due_at": "2026-12-24T12:00:00Z", "assignee": other_rep.pk}).json()

    assert told["due_at"] == "2026-12-24T12:00:00Z" and told["assignee"]["id"] == other_rep.pk
    assert other_rep.notices.count() == 1


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x", "due_at": "2999-01-01T00:00:00Z"}, "due_at"),
        ({"title": "x", "due_at": "2026-01-01T00:00:00"}, "due_at"),
        ({"title": "x", "due_at": "2026-01-01T00:00:00Z", "due_day": "2026-01-01"}, "due_day"),
        ({"title": "x", "repeat": {"every": "day"}}, "repeat"),
        ({"title": "x", "contact": 10**9}, "contact"),
        ({"title": "x", "priority": 7}, "priority"),
        ({"title": "x", "assignee": 10**20}, "assignee"),
    ],
)
def test_what_cannot_be_a_task_is_said(program, rep, sent, field):
    assert list(fields(program(rep).post("tasks", sent))) == [field]


def test_a_call_says_how_long_and_when(program, rep):
    person = make.contact(owner=rep)
    sent = {"kind": "call", "outcome": "reached", "minutes": 12, "at": "2026-11-01T10:00:00+01:00", "text": "Yes."}
    told = program(rep).post(f"contacts/{person.pk}/timeline", sent).json()

    assert told["at"] == "2026-11-01T09:00:00Z"
    assert "minutes" in fields(program(rep).post(f"contacts/{person.pk}/timeline", {"text": "x", "minutes": 3}))


def test_a_person_comes_back_from_the_bin(program, manager, rep):
    person = make.contact("Ada", owner=rep)
    program(manager).delete(f"contacts/{person.pk}")

    assert program(manager).post(f"contacts/{person.pk}/restore").json()["first_name"] == "Ada"
    assert program(manager).post(f"contacts/{person.pk}/restore").status_code == 404
