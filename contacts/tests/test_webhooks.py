"""What happens is told to other programs: signed, again if they did not hear it, and only what its owner may see."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils.timezone import now

from contacts.merging import join, part
from contacts.models import Interaction
from crm_site.api import tasks
from crm_site.api.hooks import telling
from crm_site.api.models import Answer, Delivery, Endpoint
from crm_site.api.models.hook import WAITS
from crm_site.staff.models import Notice
from crm_site.testing import make, make_sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def endpoint(listener, admin):
    return Endpoint.objects.create(owner=admin, name="Shop", url=listener.url, kinds=["contacts.note"])


def verified(heard, secret):
    """As the other side checks it, by the words of the standard."""
    number, timestamp = heard.headers["webhook-id"], heard.headers["webhook-timestamp"]
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = hmac.new(key, f"{number}.{timestamp}.".encode() + heard.body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(wanted).decode()}" in heard.headers["webhook-signature"].split()


class TestTelling:
    def test_a_fact_is_told_signed_and_whole(self, endpoint, listener, rep):
        person = make.contact("Ada", owner=rep)
        fact = person.record("contacts.note", by=rep, text="She likes linen.")
        telling.tell(endpoint.pk)

        (heard,) = listener.heard
        body = json.loads(heard.body)
        assert heard.path == "/hook?of=rapport" and verified(heard, endpoint.secrets[0])
        assert body["type"] == "contacts.note" and body["data"]["id"] == fact.pk
        assert body["data"]["text"] == "She likes linen." and body["data"]["contact"]["id"] == person.pk
        assert Delivery.objects.get().state == "sent"

    def test_only_the_kinds_that_are_wanted(self, endpoint):
        person = make.contact()
        person.record("contacts.meeting")
        person.record("contacts.note")

        assert [row.kind for row in Delivery.objects.all()] == ["contacts.note"]

    def test_facts_that_are_written_in_bulk_are_told_too(self, endpoint):
        person = make.contact()
        facts = [Interaction(contact=person, kind="contacts.note", at=now()) for _number in range(3)]
        Interaction.objects.bulk_create(facts)

        assert [row.subject for row in Delivery.objects.order_by("pk")] == [fact.pk for fact in facts]

    def test_a_fact_that_was_taken_back_is_not_told(self, endpoint):
        with transaction.atomic():
            make.contact().record("contacts.note")
            transaction.set_rollback(True)
        assert not Delivery.objects.exists()

    def test_none_is_written_for_one_that_is_switched_off(self, endpoint):
        Endpoint.objects.update(active=False)
        make.contact().record("contacts.note")

        assert not Delivery.objects.exists()

    def test_the_worker_is_rung_after_the_commit(self, endpoint, listener, at_once):
        with at_once():
            make.contact().record("contacts.note")

        assert len(listener.heard) == 1

    def test_the_sweeper_rings_for_what_was_left(self, endpoint, listener, at_once):
        make.contact().record("contacts.note")
        with at_once():
            tasks.ring_again()

        assert len(listener.heard) == 1

    def test_they_come_in_the_order_in_which_they_happened(self, endpoint, listener):
        person = make.contact()
        for number in range(5):
            person.record("contacts.note", text=str(number))
        telling.tell(endpoint.pk)

        assert [json.loads(heard.body)["data"]["text"] for heard in listener.heard] == list("01234")

    def test_two_workers_do_not_tell_it_twice(self, endpoint, listener):
        make.contact().record("contacts.note")
        assert endpoint.claim()
        telling.tell(endpoint.pk)

        assert not listener.heard


class TestOwner:
    def test_what_its_owner_may_not_see_is_withheld(self, listener, agent):
        hook = Endpoint.objects.create(owner=agent, name="Mine", url=listener.url)
        make_sales.deal()
        telling.tell(hook.pk)

        told = {json.loads(heard.body)["type"] for heard in listener.heard}
        assert "sales.deal_created" not in told
        assert Delivery.objects.get(kind="sales.deal_created").state == "withheld"

    def test_an_owner_who_left_is_told_nothing(self, endpoint, listener, admin):
        make.contact().record("contacts.note")
        admin.is_active = False
        admin.save()
        telling.tell(endpoint.pk)

        assert not listener.heard and Delivery.objects.get().state == "withheld"


class TestFailing:
    def fail(self, endpoint):
        """One more try, whatever the clock says."""
        Delivery.objects.update(due_at=now())
        Endpoint.objects.update(busy_until=None)
        telling.tell(endpoint.pk)
        return Delivery.objects.get()

    def test_it_is_tried_again_later_and_given_up_after_a_day(self, endpoint, listener):
        listener.answer = (500, {}, b"broken")
        make.contact().record("contacts.note")
        waits = []
        for _try in WAITS:
            row = self.fail(endpoint)
            assert row.state == "waiting" and row.status == 500 and row.response == "broken"
            waits.append((row.due_at - now()).total_seconds())
        assert all(0.7 * wait < told < 1.3 * wait for wait, told in zip(WAITS, waits, strict=True))
        assert self.fail(endpoint).state == "failed"
        assert len({heard.headers["webhook-id"] for heard in listener.heard}) == 1, "it keeps its number"
        assert sum(WAITS) > 20 * 3600

    def test_a_dead_address_rests_and_holds_up_no_worker(self, endpoint, listener):
        listener.answer = (503, {}, b"")
        person = make.contact()
        for _number in range(3):
            person.record("contacts.note")
        telling.tell(endpoint.pk)

        assert len(listener.heard) == 1
        assert not Endpoint.objects.with_work(now()).exists()
        assert Endpoint.objects.with_work(now() + timedelta(hours=2)).exists()

    def test_after_days_it_is_switched_off_and_its_owner_is_told(self, endpoint, listener, admin):
        listener.answer = (500, {}, b"")
        make.contact().record("contacts.note")
        self.fail(endpoint)
        assert Endpoint.objects.get().active
        Endpoint.objects.update(failing_since=now() - timedelta(days=4))
        self.fail(endpoint)

        assert not Endpoint.objects.get().active
        assert Notice.objects.get(user=admin).kind == "api.switched_off"

    def test_one_that_says_gone_is_switched_off_at_once(self, endpoint, listener):
        listener.answer = (410, {}, b"")
        make.contact().record("contacts.note")
        telling.tell(endpoint.pk)

        assert not Endpoint.objects.get().active

    def test_a_success_forgets_the_failures(self, endpoint, listener):
        listener.answer = (500, {}, b"")
        make.contact().record("contacts.note")
        self.fail(endpoint)
        listener.answer = (204, {}, b"")
        row = self.fail(endpoint)

        found = Endpoint.objects.get()
        assert row.state == "sent" and found.failing_since is None and found.failures == 0
        assert [one["status"] for one in row.log] == [500, 204]

    def test_nobody_listening_is_a_failure_with_words(self, endpoint, listener):
        Endpoint.objects.update(url="http://127.0.0.1:9/")
        make.contact().record("contacts.note")
        telling.tell(endpoint.pk)

        row = Delivery.objects.get()
        assert row.state == "waiting" and row.status is None and row.problem.startswith("No answer")


class TestPages:
    def test_the_log_shows_what_was_sent_and_answered(self, browse, admin, endpoint, listener):
        make.contact().record("contacts.note", text="She likes linen.")
        telling.tell(endpoint.pk)
        row = Delivery.objects.get()

        assert "contacts.note" in browse(admin).get(endpoint.get_absolute_url()).content.decode()
        page = browse(admin).get(row.get_absolute_url()).content.decode()
        assert "She likes linen." in page and "thanks" in page

    def test_send_again_sends_it_again(self, browse, admin, endpoint, listener, at_once):
        make.contact().record("contacts.note")
        telling.tell(endpoint.pk)
        with at_once():
            browse(admin).post(f"{Delivery.objects.get().get_absolute_url()}again/")

        assert len(listener.heard) == 2

    def test_a_test_arrives(self, browse, admin, endpoint, listener, at_once):
        with at_once():
            answer = browse(admin).post(f"{endpoint.get_absolute_url()}test/")

        assert json.loads(listener.heard[0].body)["type"] == "rapport.test"
        assert browse(admin).get(answer.headers["Location"]).status_code == 200

    def test_while_a_secret_changes_both_are_good(self, browse, admin, endpoint, listener):
        old = endpoint.secrets[0]
        browse(admin).post(f"{endpoint.get_absolute_url()}secret/")
        endpoint.refresh_from_db()
        make.contact().record("contacts.note")
        telling.tell(endpoint.pk)

        (heard,) = listener.heard
        assert verified(heard, old) and verified(heard, endpoint.secrets[0]) and old != endpoint.secrets[0]
        Endpoint.objects.update(rotated_at=now() - timedelta(days=2))
        assert old not in Endpoint.objects.get().secrets

    def test_a_new_one_is_made_on_the_page(self, browse, admin):
        sent = {"name": "Shop", "url": "https://shop.example/hook", "kinds": ["contacts.note"], "active": "on"}
        answer = browse(admin).post("/webhooks/new/", sent)

        assert answer.status_code == 302 and Endpoint.objects.get().owner == admin

    def test_the_log_costs_the_same_with_one_line_and_with_many(self, browse, admin, endpoint, queries):
        endpoint.test()
        first = queries(browse(admin), endpoint.get_absolute_url())
        for _number in range(20):
            endpoint.test()
        assert queries(browse(admin), endpoint.get_absolute_url()) == first


def test_old_lines_of_the_log_go(endpoint):
    old = endpoint.test()
    Delivery.objects.filter(pk=old.pk).update(created_at=now() - timedelta(days=31))
    new = endpoint.test()
    tasks.forget()

    assert list(Delivery.objects.all()) == [new]


class TestForgetting:
    def told(self, endpoint):
        person = make.contact("Quintessa", email="q@example.org")
        person.record("contacts.note", text="Quintessa likes linen.")
        telling.tell(endpoint.pk)
        assert "Quintessa" in Delivery.objects.get().request
        return person

    def test_somebody_who_is_erased_is_not_in_the_log_any_more(self, endpoint, admin, program):
        person = self.told(endpoint)
        program(admin).patch(f"contacts/{person.pk}", {"job_title": "Florist"}, idempotency_key="a")
        assert Answer.objects.count() == 1
        person.erase(by=admin)

        assert Delivery.objects.get().request == "" and not Answer.objects.exists()

    def test_the_words_of_a_fact_that_is_deleted_go_with_it(self, endpoint):
        person = self.told(endpoint)
        person.interactions.all().delete()

        row = Delivery.objects.get()
        assert row.request == "" and row.state == "sent"

    def test_what_is_told_of_somebody_moves_along_when_they_are_merged(self, endpoint, listener, admin):
        person, twin = make.contact("Ada", owner=admin), make.contact("Adah", owner=admin)
        twin.record("contacts.note", text="She likes linen.")
        merge = join(person, [twin], by=admin)
        telling.tell(endpoint.pk)

        assert json.loads(listener.heard[0].body)["data"]["contact"]["id"] == person.pk
        part(merge, by=admin)
        assert Delivery.objects.get(kind="contacts.note").subject == twin.interactions.get(kind="contacts.note").pk
