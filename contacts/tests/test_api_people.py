"""People and companies through the programming interface: by the same verbs, with the same facts, as on the pages."""

import json

import pytest

from contacts.models import Company, Contact, DuplicatePair, Interaction, Suppression, Task
from crm_site.testing import make, make_custom

pytestmark = pytest.mark.django_db


def fields(answer):
    return {one["field"]: one["detail"] for one in answer.json().get("errors", [])}


class TestPeople:
    def test_a_whole_person_comes_in_at_once(self, program, rep):
        company = make.company("Navy")
        body = {
            "first_name": "Grace",
            "last_name": "Hopper",
            "email": "grace@example.org",
            "phone": "+1 202 555 0143",
            "company_id": company.pk,
            "job_title": "Admiral",
            "birthday": "1906-12-09",
            "tags": ["cobol", "navy"],
            "time_zone": "America/New_York",
        }
        answer = program(rep).post("contacts", body)
        told = answer.json()

        assert answer.status_code == 201 and answer.headers["Location"] == f"/api/v1/contacts/{told['id']}"
        assert told["company"] == {"id": company.pk, "name": "Navy"} and told["owner"]["id"] == rep.pk
        assert told["emails"][0]["address"] == "grace@example.org" and told["emails"][0]["primary"] is True
        assert told["phones"][0]["e164"] == "+12025550143" and told["tags"] == ["cobol", "navy"]
        assert told["birthday"] == "1906-12-09" and told["created_at"].endswith("Z")
        assert Interaction.objects.filter(kind="contacts.contact_added", by=rep).count() == 1

    def test_a_twin_is_refused_unless_one_says_anyway(self, program, rep):
        make.contact(email="grace@example.org")
        body = {"last_name": "Hopper", "email": "grace@example.org"}

        assert "email" in fields(program(rep).post("contacts", body))
        assert program(rep).post("contacts", body | {"anyway": True}).status_code == 201

    def test_what_is_set_to_null_is_emptied(self, program, rep):
        person = make.contact(owner=rep, company=make.company(), job_title="Buyer", birthday="2000-01-01")
        body = {"company": None, "job_title": None, "birthday": None, "owner": None}
        told = program(rep).patch(f"contacts/{person.pk}", body).json()

        assert [told[name] for name in body] == [None, "", None, None]

    def test_a_merged_one_leads_to_the_one_it_is_part_of(self, program, rep):
        kept, gone = make.contact(owner=rep), make.contact(owner=rep)
        merge = program(rep).post("merges", {"kept": kept.pk, "others": [gone.pk]})
        answer = program(rep).get(f"contacts/{gone.pk}")

        assert merge.status_code == 201 and merge.json()["absorbed"] == [gone.pk]
        assert answer.status_code == 307 and answer.headers["Location"] == f"/api/v1/contacts/{kept.pk}"
        assert program(rep).delete(f"merges/{merge.json()['id']}").status_code == 204
        assert program(rep).get(f"contacts/{gone.pk}").status_code == 200

    def test_one_that_was_deleted_is_in_the_bin(self, program, manager, rep):
        person = make.contact(owner=rep)

        assert program(manager).delete(f"contacts/{person.pk}").status_code == 204
        assert program(manager).get(f"contacts/{person.pk}").status_code == 404
        assert Contact.everyone.get(pk=person.pk).deleted_by == manager

    def test_own_fields_are_read_and_written_by_their_keys(self, program, rep):
        make_custom.field("budget", "money")
        make_custom.field("vip", "yes_no")
        person = make.contact(owner=rep)
        budget = {"amount": "1200.50", "currency": "EUR"}
        answer = program(rep).patch(f"contacts/{person.pk}", {"custom": {"budget": budget, "vip": True}})

        assert answer.json()["custom"]["budget"] == budget and answer.json()["custom"]["vip"] in (True, "yes")
        wrong = program(rep).patch(f"contacts/{person.pk}", {"custom": {"budget": "lots", "shoe": 1}})
        assert set(fields(wrong)) == {"custom.budget", "custom.shoe"}
        gone = program(rep).patch(f"contacts/{person.pk}", {"custom": {"budget": None}}).json()
        assert "budget" not in gone["custom"] and "vip" in gone["custom"]

    def test_a_new_one_brings_the_own_fields_that_are_required(self, program, rep):
        make_custom.field("budget", "money", required=True)
        make_custom.field("grade", "choices", on_form=False)
        body = {"last_name": "Hopper"}
        assert set(fields(program(rep).post("contacts", body))) == {"custom.budget"}
        own = {"budget": {"amount": "1234.50", "currency": "EUR"}, "grade": ["gold", "silver"]}
        answer = program(rep).call("POST", "contacts", body | {"custom": own}, accept_language="de")

        assert answer.status_code == 201 and answer.json()["custom"] == own

    def test_money_of_a_company_is_text(self, program, rep):
        body = {"name": "Navy", "revenue": "1234.50", "currency": "USD", "country": "Germany"}
        answer = program(rep).call("POST", "companies", body, accept_language="de")

        assert answer.status_code == 201, answer.json()
        assert answer.json()["revenue"] == {"amount": "1234.50", "currency": "USD"}
        assert program(rep).post("companies", {"name": "X", "revenue": "1.5"}).json()["revenue"]["amount"] == "1.50"
        assert str(Company.objects.get(name="Navy").revenue) == "1234.50"


class TestWays:
    def test_they_are_added_changed_and_taken_away(self, program, rep):
        person = make.contact(owner=rep, email="old@example.org")
        base = f"contacts/{person.pk}/emails"
        new = program(rep).post(base, {"address": "new@example.org", "label": "work", "primary": True}).json()
        assert new["primary"] and person.primary_email.address == "new@example.org"
        changed = program(rep).patch(f"{base}/{new['id']}", {"trouble": "bounced"}).json()
        assert changed["trouble"] == "bounced" and changed["address"] == "new@example.org"
        assert program(rep).delete(f"{base}/{new['id']}").status_code == 204
        assert [way.address for way in person.emails.all()] == ["old@example.org"]

    def test_a_bad_one_is_blamed_by_the_name_it_was_sent_by(self, program, rep):
        person = make.contact(owner=rep, phone="030 1234567")

        assert set(fields(program(rep).post(f"contacts/{person.pk}/emails", {"address": "x"}))) == {"address"}
        assert set(fields(program(rep).post(f"contacts/{person.pk}/phones", {"number": "x"}))) == {"number"}

    def test_a_way_of_somebody_else_is_not_there(self, program, rep):
        person, other = make.contact(owner=rep), make.contact(owner=rep, email="a@example.org")
        way = other.emails.get().pk

        assert program(rep).delete(f"contacts/{person.pk}/emails/{way}").status_code == 404


class TestStory:
    def test_it_is_read_and_added_to(self, program, rep):
        person = make.contact(owner=rep)
        said = {"kind": "call", "text": "She wants a demo.", "outcome": "voicemail"}
        told = program(rep).post(f"contacts/{person.pk}/timeline", said).json()
        story = program(rep).get(f"contacts/{person.pk}/timeline", group="call").json()["items"]

        assert told == story[0] and told["data"]["outcome"] == "voicemail" and told["by"]["id"] == rep.pk

    def test_a_note_can_be_kept_on_top(self, program, rep):
        person = make.contact(owner=rep)
        program(rep).post(f"contacts/{person.pk}/timeline", {"text": "Likes linen."})
        note = program(rep).get("notes", contact=person.pk).json()["items"][0]

        assert program(rep).patch(f"notes/{note['id']}", {"pinned": True}).json()["pinned"] is True

    def test_facts_of_what_one_may_not_see_are_left_out(self, program, agent):
        person = make.contact()
        person.record("sales.deal_won", text="secret")

        assert program(agent).get(f"contacts/{person.pk}/timeline").json()["items"] == []

    def test_a_task_is_given_done_and_opened_again(self, program, rep, manager):
        person = make.contact(owner=rep)
        sent = {"title": "Call", "contact": person.pk, "assignee": rep.pk, "due_at": "2026-12-01T09:00:00+01:00"}
        task = program(manager).post("tasks", sent).json()

        assert task["due_at"] == "2026-12-01T08:00:00Z" and rep.notices.count() == 1
        assert program(rep).put(f"tasks/{task['id']}/completion").json()["done_at"]
        assert program(rep).delete(f"tasks/{task['id']}/completion").status_code == 204
        assert Task.objects.get().done_at is None


class TestConsent:
    def test_the_ledger_keeps_source_words_and_address(self, program, rep):
        person = make.contact(owner=rep)
        sent = {"channel": "email", "granted": True, "source": "website", "wording": "Yes!", "ip": "203.0.113.9"}
        program(rep).post(f"contacts/{person.pk}/consents", sent)
        program(rep).post(f"contacts/{person.pk}/consents", sent)
        (said,) = program(rep).get(f"contacts/{person.pk}/consents").json()["items"]

        assert {name: said[name] for name in sent} == sent and said["by"]["id"] == rep.pk
        assert program(rep).get(f"contacts/{person.pk}").json()["consent"] == {"email.marketing": True}

    def test_a_suppressed_address_is_kept_as_a_mark_only(self, program, rep):
        program(rep).post("suppressions", {"address": "No@Example.org", "reason": "complained"})
        found = program(rep).post("suppressions/lookup", {"address": "no@example.org"}).json()

        assert found == {"suppressed": True, "reason": "complained"}
        assert "example" not in json.dumps(list(Suppression.objects.values("digest")))

    def test_the_preference_link_is_the_persons_own(self, program, rep, client):
        url = program(rep).get(f"contacts/{make.contact().pk}/preference-link").json()["url"]

        assert client.get("/" + url.split("/", 3)[3]).status_code == 200


class TestTwins:
    def test_pairs_are_told_with_names_and_decided(self, program, rep):
        one, two = make.contact("Ada", owner=rep), make.contact("Adah", owner=rep)
        pair = DuplicatePair.objects.create(of="contacts", first=one.pk, second=two.pk, score=0.9)
        (told,) = program(rep).get("duplicates").json()["items"]

        assert told["first"]["name"] == str(one) and told["score"] == 0.9
        program(rep).patch(f"duplicates/{pair.pk}", {"same": False})
        assert program(rep).get("duplicates").json()["items"] == []

    def test_each_field_may_come_from_another_record(self, program, rep):
        one = make.contact("Ada", owner=rep, job_title="Buyer")
        two = make.contact("Adah", owner=rep, job_title="Head of Purchasing")
        sent = {"kept": one.pk, "others": [two.pk], "fields": {"job_title": two.pk}}
        program(rep).post("merges", sent)

        person = Contact.objects.get(pk=one.pk)
        assert (person.first_name, person.job_title) == ("Ada", "Head of Purchasing")

    def test_one_record_is_not_enough(self, program, rep):
        one = make.contact(owner=rep)

        assert program(rep).post("merges", {"kept": one.pk, "others": [one.pk]}).status_code == 409


def test_the_search_finds_people(program, rep):
    make.contact("Quintessa", last_name="Zwierzynska")

    hits = program(rep).get("search", q="quintessa").json()["items"]
    assert "Quintessa Zwierzynska" in [hit["title"] for hit in hits]


def test_a_program_learns_what_a_filter_may_ask(program, rep):
    make_custom.field("grade", "choice")
    known = {one["key"]: one for one in program(rep).get("lists/contacts/fields").json()["items"]}

    assert {"value": "customer", "label": "customer"} in known["lifecycle"]["options"]
    assert known["custom.grade"]["options"][0] == {"value": "gold", "label": "Gold"}
    tree = {"field": "lifecycle", "op": "in", "value": ["customer"]}
    assert "customer" in program(rep).post("lists/contacts/sentence", {"filter": tree}).json()["sentence"]
    assert [one["key"] for one in program(rep).get("lists").json()["items"]][:2] == ["contacts", "companies"]
