"""Deals, leads, orders and products through the programming interface."""

import json

import pytest

from contacts.models import Contact, Interaction
from crm_site.testing import make, make_custom, make_sales
from sales.models import Deal

pytestmark = pytest.mark.django_db


def fields(answer):
    return {one["field"]: one["detail"] for one in answer.json().get("errors", [])}


def test_a_deal_begins_moves_and_is_won(program, rep):
    person = make.contact(owner=rep, company=make.company("Navy"))
    sent = {"name": "Linings", "amount": "1200.50", "currency": "USD", "contact_id": person.pk}
    deal = program(rep).post("deals", sent).json()
    assert deal["amount"] == {"amount": "1200.50", "currency": "USD"} and deal["company"]["name"] == "Navy"

    stage = make_sales.stage("Engaging")
    moved = program(rep).put(f"deals/{deal['id']}/stage", {"stage": stage.pk}).json()
    assert moved["stage"] == {"id": stage.pk, "name": "Engaging"}
    won = program(rep).post(f"deals/{deal['id']}/win", {"amount": "1100"}).json()

    assert won["state"] == "won" and won["amount"]["amount"] == "1100.00" and won["closed_at"]
    told = Interaction.objects.filter(contact=person, by=rep).values_list("kind", flat=True)
    assert {"sales.deal_created", "sales.deal_moved", "sales.deal_won"} <= set(told)


def test_a_refusal_is_blamed_on_its_field(program, rep):
    deal = make_sales.deal(owner=rep, amount=None)

    assert "amount" in fields(program(rep).post(f"deals/{deal.pk}/win"))
    assert fields(program(rep).post(f"deals/{deal.pk}/lose")).keys() <= {"reason"}
    other = program(rep).put(f"deals/{deal.pk}/stage", {"stage": 10**12})
    assert other.status_code == 422 and "stage" in fields(other)
    assert Deal.objects.get().state == "open"


def test_an_old_version_is_refused(program, rep):
    deal = make_sales.deal(owner=rep)
    etag = program(rep).get(f"deals/{deal.pk}").headers["ETag"]

    assert program(rep).patch(f"deals/{deal.pk}", {"next_step": "Call"}, if_match=etag).status_code == 200
    assert program(rep).patch(f"deals/{deal.pk}", {"next_step": "Mail"}, if_match=etag).status_code == 412


def test_own_fields_of_deals_come_along(program, rep):
    make_custom.field("grade", "choice", Deal, required=True)
    answer = program(rep).post("deals", {"name": "Linings", "custom": {"grade": "gold"}})
    assert answer.status_code == 201 and answer.json()["custom"] == {"grade": "gold"}
    changed = program(rep).patch(f"deals/{answer.json()['id']}", {"custom": {"grade": "silver"}})

    assert changed.json()["custom"] == {"grade": "silver"}


def test_the_list_knows_its_tabs_and_all_of_it_is_the_usual(program, rep):
    made, won = make_sales.deal(owner=rep), make_sales.won(owner=rep)
    everything = program(rep).get("deals", fields="id").json()["items"]

    assert {row["id"] for row in everything} == {made.pk, won.pk}
    assert [row["id"] for row in program(rep).get("deals", view="won").json()["items"]] == [won.pk]
    tree = json.dumps({"field": "name", "op": "is", "value": made.name})
    assert [row["id"] for row in program(rep).get("deals", filter=tree).json()["items"]] == [made.pk]


def test_a_form_on_a_website_needs_one_scope_only(program, rep):
    lead = program(rep, "sales:write").post("leads", {"name": "Grace Hopper", "email": "grace@example.org"})
    assert lead.status_code == 201 and program(rep, "sales:write").get("leads").status_code == 403
    done = program(rep).post(f"leads/{lead.json()['id']}/convert", {"deal_name": "First"}).json()

    assert done["state"] == "converted" and done["deal"]["name"] == "First"
    assert Contact.objects.get().primary_email.address == "grace@example.org"
    assert program(rep).patch(f"leads/{lead.json()['id']}", {"name": "X"}).status_code == 409


def test_orders_bring_their_lines(program, rep):
    make_sales.order(total="12.3456", lines=None)
    (order,) = program(rep).get("orders").json()["items"]

    assert order["lines"][0]["unit_price"] == "12.3456" and order["total"]["currency"]
