"""Positions, relations and days, their history, and what the house defined, through the programming interface."""

from datetime import date

import pytest

from contacts.models import CustomField, Tag
from contacts.quality import taking
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep)


def fields(answer):
    return {one["field"]: one["detail"] for one in answer.json().get("errors", [])}


def test_a_position_is_corrected_ended_and_forgotten(program, rep, ada):
    caller, place = program(rep), f"contacts/{ada.pk}/roles"
    role = caller.post(place, {"company": "Acme", "title": "Buyer", "since": "2018-03-01"}).json()
    one = f"{place}/{role['id']}"
    told = caller.patch(one, {"title": "Head of purchasing"}).json()
    assert (told["title"], told["since"], told["is_current"]) == ("Head of purchasing", "2018-03-01", True)
    assert caller.patch(one, {"until": "2017-01-01"}).status_code == 422
    assert caller.patch(one, {"until": "2020-05-31", "ended": True}).json()["is_current"] is False
    (listed,) = caller.get(f"companies/{role['company']['id']}/roles").json()["items"]
    assert listed["contact"]["name"] == "Ada Lovelace"

    assert caller.delete(one).status_code == 204 and caller.delete(one).status_code == 404
    assert caller.get(place).json()["items"] == []


def test_a_position_becomes_the_main_one_and_the_main_one_is_number_0(program, rep, ada):
    caller, place = program(rep), f"contacts/{ada.pk}/roles"
    assert caller.patch(f"{place}/0", {"title": "x"}).status_code == 404
    role = caller.post(place, {"company": "Acme", "title": "Buyer"}).json()
    assert caller.patch(f"{place}/{role['id']}", {"main": True}).json()["id"] == 0
    told = caller.patch(f"{place}/0", {"title": "Director"}).json()

    assert (told["company"]["name"], told["title"]) == ("Acme", "Director")
    people = caller.get(f"companies/{told['company']['id']}/people").json()["items"]
    assert [one["job_title"] for one in people] == ["Director"]
    caller.delete(f"{place}/0")
    assert caller.get(f"contacts/{ada.pk}").json()["company"] is None


def test_a_position_of_somebody_else_is_not_found(program, rep, ada):
    role = make.contact(owner=rep).add_role(make.company(), by=rep, title="Buyer")

    assert program(rep).patch(f"contacts/{ada.pk}/roles/{role.pk}", {"title": "x"}).status_code == 404
    assert program(rep).delete(f"contacts/{ada.pk}/roles/{role.pk}").status_code == 404


def test_a_relation_ends_for_both(program, rep, ada):
    bob = make.contact("Bob", owner=rep)
    row = program(rep).post(f"contacts/{ada.pk}/relations", {"word": "manages", "other_id": bob.pk}).json()
    assert program(rep).delete(f"contacts/{bob.pk}/relations/{row['id']}").status_code == 204

    assert program(rep).get(f"contacts/{ada.pk}/relations").json()["items"] == []


def test_somebody_in_the_bin_is_no_relation(program, rep, manager, ada):
    bob = make.contact("Bob", owner=rep)
    ada.relate("friend", bob, by=rep)
    program(manager).delete(f"contacts/{bob.pk}")

    assert program(rep).get(f"contacts/{ada.pk}/relations").json()["items"] == []


@pytest.mark.parametrize("of", ["contacts", "companies"])
def test_a_day_is_corrected_and_forgotten(of, program, rep, ada):
    record = ada if of == "contacts" else make.company(owner=rep)
    caller, place = program(rep), f"{of}/{record.pk}/dates"
    day = caller.post(place, {"kind": "renewal", "day": "2027-01-31", "yearly": False}).json()
    told = caller.patch(f"{place}/{day['id']}", {"day": "2027-02-28"}).json()
    assert (told["kind"], told["day"], told["yearly"]) == ("renewal", "2027-02-28", False)
    again = caller.post(place, {"kind": "renewal", "day": "2027-02-28"})
    assert again.status_code == 422 and "already" in again.json()["detail"]
    assert "label" in fields(caller.patch(f"{place}/{day['id']}", {"kind": "other"}))

    assert caller.delete(f"{place}/{day['id']}").status_code == 204
    assert caller.get(place).json()["items"] == []


def test_what_belongs_to_a_company_is_found_below_it(program, rep):
    mother = make.company("Mother")
    make.company("Daughter", parent=mother)

    (told,) = program(rep).get(f"companies/{mother.pk}/subsidiaries").json()["items"]
    assert (told["name"], told["parent"]["name"]) == ("Daughter", "Mother")


def test_the_history_tells_who_and_what_it_was(program, rep, ada):
    caller = program(rep)
    caller.patch(f"contacts/{ada.pk}", {"job_title": "Countess"})
    caller.patch(f"contacts/{ada.pk}", {"job_title": "Engineer"})
    place = f"contacts/{ada.pk}/history"
    page = caller.get(place, field="job_title", limit=1).json()
    (newest,) = page["items"]
    assert (newest["through"], newest["what"], newest["by"]["id"]) == ("api", "changed", rep.pk)
    assert newest["lines"] == [{"field": "job_title", "label": "Job title", "before": "Countess", "after": "Engineer"}]
    older = caller.get(place, field="job_title", limit=1, cursor=page["next"]).json()["items"]

    assert older[0]["lines"][0]["after"] == "Countess"
    assert "field" in fields(caller.get(place, field="nonsense"))
    assert "cursor" in fields(caller.get(place, cursor="nonsense"))


def test_own_fields_and_tags_are_told(program, rep, ada):
    choices = [{"key": "s", "label": "Small"}, {"key": "l", "label": "Large", "gone": True}]
    CustomField.objects.create(subject="contacts.contact", key="size", label="Size", kind="choice", choices=choices)
    (told,) = program(rep).get("lists/contacts/own-fields").json()["items"]
    assert (told["key"], told["kind"], told["required"]) == ("size", "choice", False)
    assert [(one["label"], one["gone"]) for one in told["choices"]] == [("Small", False), ("Large", True)]
    program(rep).patch(f"contacts/{ada.pk}", {"custom": {"size": "Small"}, "tags": ["cobol", "fair"]})

    assert program(rep).get(f"contacts/{ada.pk}").json()["custom"] == {"size": "s"}
    assert [one["name"] for one in program(rep).get("tags", q="co").json()["items"]] == ["cobol"]
    assert Tag.objects.count() == 2


def test_the_bin_is_looked_through_and_emptied(program, manager, admin, rep, ada):
    program(manager).delete(f"contacts/{ada.pk}")
    (told,) = program(manager).get("bin/contacts").json()["items"]
    assert (told["id"], told["deleted_by"]["id"]) == (ada.pk, manager.pk)
    assert program(manager).get("bin/nonsense").status_code == 404

    assert program(admin).delete(f"bin/contacts/{ada.pk}").status_code == 204
    assert program(manager).get("bin/contacts").json()["items"] == []
    assert program(admin).delete(f"bin/contacts/{ada.pk}").status_code == 404


def test_the_score_and_what_is_to_be_mended(program, rep, marketer, ada):
    caller = program(marketer)
    assert caller.get("quality").json()["day"] is None
    job = caller.post("quality/rounds").json()
    run_to_end(Job.objects.get(pk=job["id"]))
    score = caller.get("quality").json()
    assert 0 <= score["score"] <= 100 and score["owners"][0]["who"]["id"] == rep.pk and score["trend"]
    check = next(one for one in score["checks"] if one["key"] == "contacts.unreachable")
    assert (check["rows"], check["wrong"]) == (1, 1)
    (found,) = caller.get("quality/contacts.unreachable/findings").json()["items"]
    assert found["record"]["id"] == ada.pk and found["is_wrong"] and found["note"] is not None

    assert caller.put(f"quality/findings/{found['id']}/dismissal").json()["dismissed_at"]
    assert caller.get("quality/contacts.unreachable/findings").json()["items"] == []
    assert len(caller.get("quality/contacts.unreachable/findings", dismissed="true").json()["items"]) == 1
    caller.delete(f"quality/findings/{found['id']}/dismissal")
    assert len(caller.get("quality/contacts.unreachable/findings").json()["items"]) == 1
    assert caller.get("quality/nonsense/findings").status_code == 404
    assert taking.under_way() is None


def test_a_position_is_told_to_webhooks_as_any_change(program, rep, ada):
    program(rep).post(f"contacts/{ada.pk}/roles", {"company": "Acme", "title": "Buyer", "since": str(date.today())})

    (fact,) = program(rep).get(f"contacts/{ada.pk}/timeline", kind="contacts.contact_changed").json()["items"]
    assert fact["data"]["changes"]["roles"] == ["", "Buyer at Acme"]
