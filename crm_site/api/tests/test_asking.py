"""What all operations have in common: refusals, lists, versions, keys that make a request happen once, a limit."""

import json
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Contact, Interaction
from crm_site.api import entering
from crm_site.api.models import Answer
from crm_site.testing import make

pytestmark = pytest.mark.django_db


def fields(answer):
    return {one["field"]: one["detail"] for one in answer.json()["errors"]}


class TestRefusals:
    def test_each_field_gets_a_sentence(self, program, rep):
        answer = program(rep).post("contacts", {"birthday": "soon", "owner": "me", "shoe_size": 43})

        assert answer.status_code == 422 and answer.headers["Content-Type"] == "application/problem+json"
        assert set(fields(answer)) == {"birthday", "owner", "shoe_size"}
        assert fields(answer)["shoe_size"] == "Nothing of this name can be given here."

    def test_the_forms_own_words_reach_the_program(self, program, rep):
        answer = program(rep).post("contacts", {"email": "nobody"})

        assert set(fields(answer)) == {"last_name", "email"}

    def test_they_come_in_the_language_that_is_asked_for(self, program, rep):
        answer = program(rep).call("POST", "contacts", {"first_name": ""}, accept_language="de")

        assert answer.headers["Content-Language"] == "de"

    @pytest.mark.parametrize("body", ["", "{", "[1", '{"a": NaN}', '"\\ud800"', '{"first_name": "\\u0000"}', b"\xff"])
    def test_what_is_no_json_is_said_to_be_none(self, program, rep, body):
        assert program(rep).call("POST", "contacts", body or " ").status_code == 400

    def test_an_address_that_is_none_is_a_problem_document(self, program, rep):
        for path in ("nothing", "contacts/1/nothing", "contacts/999999999999999999999999", "contacts/\x00"):
            answer = program(rep).get(path)
            assert answer.status_code in (400, 404) and answer.json()["detail"]

    def test_a_method_that_is_not_taken_says_which_are(self, program, rep):
        answer = program(rep).delete("contacts")

        assert answer.status_code == 405 and "POST" in answer.headers["Allow"] and answer.json()["status"] == 405

    def test_too_much_at_once_is_said_to_be(self, program, rep, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

        assert program(rep).post("contacts", {"first_name": "x" * 2000}).status_code == 413

    def test_nothing_of_it_is_kept_by_others(self, program, rep):
        assert program(rep).get("contacts").headers["Cache-Control"] == "no-store"


class TestLists:
    def test_every_page_follows_the_last_one(self, program, rep):
        wanted = [make.contact(last_name=f"Nr {number:02}").pk for number in range(7)]
        found, cursor = [], ""
        while cursor is not None:
            page = program(rep).get("contacts", limit=3, cursor=cursor, sort="name", fields="id").json()
            found += [row["id"] for row in page["items"]]
            cursor = page["next"] or None

        assert found == wanted and all(set(row) == {"id"} for row in page["items"])

    def test_a_page_costs_the_same_with_one_and_with_fifty(self, program, rep):
        def cost():
            caller = program(rep)
            with CaptureQueriesContext(connection) as queries:
                assert caller.get("contacts", limit=200).status_code == 200
            return len(queries)

        _whole_person(rep)
        first = cost()
        for _number in range(50):
            _whole_person(rep)
        assert cost() == first <= 15

    def test_the_filter_is_that_of_the_list(self, program, rep):
        mine = make.contact(owner=rep, lifecycle="customer")
        make.contact(owner=rep)
        tree = json.dumps({"all": [{"field": "lifecycle", "op": "in", "value": ["customer"]}]})

        assert [row["id"] for row in program(rep).get("contacts", filter=tree).json()["items"]] == [mine.pk]

    @pytest.mark.parametrize(
        ("asked", "field"),
        [
            ({"filter": "{"}, "filter"),
            ({"filter": '{"all": [{"field": "shoe", "op": "is", "value": 1}]}'}, "filter"),
            ({"sort": "shoe"}, "sort"),
            ({"view": "shoe"}, "view"),
            ({"fields": "id,shoe"}, "fields"),
            ({"limit": "201"}, "limit"),
            ({"limit": "many"}, "limit"),
            ({"cursor": "shoe"}, "cursor"),
            ({"saved": "1"}, "saved"),
        ],
    )
    def test_what_cannot_be_asked_is_said(self, program, rep, asked, field):
        answer = program(rep).get("contacts", **asked)

        assert answer.status_code == 422 and list(fields(answer)) == [field]

    def test_a_cursor_of_another_order_is_refused(self, program, rep):
        make.contact()
        make.contact()
        cursor = program(rep).get("contacts", limit=1, sort="name").json()["next"]

        assert program(rep).get("contacts", cursor=cursor, sort="created").status_code == 422

    def test_a_saved_view_is_a_list_too(self, program, rep):
        mine = make.contact(owner=rep)
        make.contact()
        view = program(rep).post("views", {"name": "Mine", "of": "contacts", "query": {"view": "mine"}}).json()

        assert [row["id"] for row in program(rep).get("contacts", saved=view["id"]).json()["items"]] == [mine.pk]


def _whole_person(rep):
    person = make.contact(owner=rep, company=make.company(), email=f"a{make.number()}@x.org", phone="0301234567")
    person.addresses.create(city="Leeds")
    person.retag(["one", "two"], by=rep)
    person.grant("email", source="fair")
    person.withdraw("phone", source="fair")


class TestVersions:
    def test_a_change_from_an_old_version_is_refused(self, program, rep):
        person = make.contact(owner=rep)
        etag = program(rep).get(f"contacts/{person.pk}").headers["ETag"]
        assert program(rep).patch(f"contacts/{person.pk}", {"job_title": "A"}, if_match=etag).status_code == 200
        answer = program(rep).patch(f"contacts/{person.pk}", {"job_title": "B"}, if_match=etag)

        assert answer.status_code == 412
        person.refresh_from_db()
        assert person.job_title == "A"

    def test_several_fields_are_one_change(self, program, rep):
        person = make.contact(owner=rep)
        body = {"first_name": "Grace", "job_title": "Admiral", "birthday": "1906-12-09"}
        answer = program(rep).patch(f"contacts/{person.pk}", body)

        assert answer.json()["version"] == 2 and answer.headers["ETag"] == '"2"'
        fact = Interaction.objects.get(kind="contacts.contact_changed")
        assert set(fact.data["changes"]) == set(body) and fact.by == rep

    def test_the_same_again_changes_nothing(self, program, rep):
        person = make.contact(owner=rep, job_title="Admiral")
        program(rep).patch(f"contacts/{person.pk}", {"job_title": "Admiral"})

        assert Contact.objects.get(pk=person.pk).version == 1 and not Interaction.objects.exists()

    def test_a_refused_field_leaves_the_others_as_they_were(self, program, rep):
        person = make.contact(owner=rep)
        answer = program(rep).patch(f"contacts/{person.pk}", {"job_title": "Admiral", "language": "Klingon"})

        assert answer.status_code == 422 and list(fields(answer)) == ["language"]
        assert Contact.objects.get(pk=person.pk).job_title == ""


class TestOnce:
    NEW = {"first_name": "Grace", "last_name": "Hopper"}

    def test_the_same_request_is_done_once_and_answered_twice(self, program, rep):
        first = program(rep).post("contacts", self.NEW, idempotency_key="a")
        second = program(rep).post("contacts", self.NEW, idempotency_key="a")

        assert (first.status_code, first.json()) == (second.status_code, second.json())
        assert second.headers["Idempotency-Replayed"] == "true" and second.headers["ETag"] == first.headers["ETag"]
        assert Contact.objects.count() == 1

    def test_another_request_with_that_key_is_refused(self, program, rep):
        program(rep).post("contacts", self.NEW, idempotency_key="a")

        assert program(rep).post("contacts", {"last_name": "Kay"}, idempotency_key="a").status_code == 422
        assert program(rep).post("companies", {"name": "X"}, idempotency_key="a").status_code == 422

    def test_the_key_of_a_refused_request_is_free_again(self, program, rep):
        assert program(rep).post("contacts", {"email": "x"}, idempotency_key="a").status_code == 422
        assert program(rep).post("contacts", self.NEW, idempotency_key="a").status_code == 201

    def test_keys_of_others_are_their_own(self, program, rep, agent):
        program(rep).post("contacts", self.NEW, idempotency_key="a")
        answer = program(agent).post("contacts", self.NEW | {"anyway": True}, idempotency_key="a")

        assert answer.status_code == 201 and "Idempotency-Replayed" not in answer.headers

    def test_a_key_that_is_too_long_is_said_to_be(self, program, rep):
        assert program(rep).post("contacts", self.NEW, idempotency_key="a" * 300).status_code == 400
        assert not Answer.objects.exists()


def test_too_many_requests_are_told_when_to_come_again(program, rep, monkeypatch):
    monkeypatch.setattr(entering, "MOST_PER_MINUTE", 2)
    moment = time.time()
    monkeypatch.setattr(entering.time, "time", lambda: moment)
    cache.clear()
    caller = program(rep)
    assert [caller.get("me").status_code for _time in range(3)] == [200, 200, 429]
    answer = caller.get("me")

    assert 0 < int(answer.headers["Retry-After"]) <= 60 and answer.json()["status"] == 429
    assert program(rep).get("me").status_code == 200, "another token has a count of its own"
