"""Deals carry fields of the house's own as people do."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contacts.models import BulkChange, Import
from crm_site.jobs.work import run_to_end
from crm_site.testing import make, make_custom, make_sales
from sales.models import Deal

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def region():
    return make_custom.field("region", "choice", Deal, label="Region")


def bag(deal):
    return dict(Deal.objects.get(pk=deal.pk).custom)


def test_a_new_deal_has_what_was_typed(rep, browse, region):
    browse(rep).post("/deals/add/", {"name": "Linings", "currency": "EUR", "custom.region": "gold"})

    assert Deal.objects.get(name="Linings").custom == {"region": "gold"}


def test_it_is_changed_in_place_and_told(rep, browse, region):
    deal = make_sales.deal(owner=rep)

    at = f"/records/deals/{deal.pk}/custom.region/"
    answer = browse(rep).post(at, {"value": "silver", "version": "1"}, headers=HTMX)

    assert "Silver" in answer.content.decode()
    assert bag(deal) == {"region": "silver"}
    page = browse(rep).get(f"/deals/{deal.pk}/").content.decode()
    assert "Region" in page
    assert "Silver" in page


def test_deals_are_listed_and_asked_by_it(rep, browse, region):
    gold, other = make_sales.deal(owner=rep, name="Gold rush"), make_sales.deal(owner=rep, name="Silver mine")
    Deal.objects.filter(pk=gold.pk).update(custom={"region": "gold"})
    tree = json.dumps({"all": [{"field": "custom.region", "op": "in", "value": ["gold"]}]})

    page = browse(rep).get("/deals/", {"columns": "custom.region", "filter": tree}).content.decode()

    assert gold.name in page
    assert other.name not in page


def test_many_are_set_and_put_back(rep, browse, region, do_many, undo_many):
    deals = [make_sales.deal(owner=rep), make_sales.deal(owner=rep)]
    Deal.objects.filter(pk=deals[0].pk).update(custom={"region": "silver", "other": "kept"})

    do_many(rep, "deals", "edit", deals, field="custom.region", **{"to_custom.region": "gold"})
    assert [bag(deal) for deal in deals] == [{"region": "gold", "other": "kept"}, {"region": "gold"}]

    undo_many(rep)
    assert [bag(deal) for deal in deals] == [{"region": "silver", "other": "kept"}, {}]
    assert run_to_end(BulkChange.objects.latest("pk").job).state == "done"


def test_a_file_brings_them_and_leaves_what_it_does_not_name(admin, browse, region):
    deal = make_sales.deal(owner=admin, external_id="D1")
    Deal.objects.filter(pk=deal.pk).update(custom={"other": "kept"})
    stage = deal.stage.name
    file = f"number,deal,stage,region\nD1,{deal.name},{stage},Gold\nD2,New one,{stage},Silver\n"

    sent = {"kind": "deals", "file": SimpleUploadedFile("deals.csv", file.encode())}
    url = browse(admin).post("/imports/", sent).headers["Location"]
    form = browse(admin).get(url).context["form"]
    browse(admin).post(url, {name: form[name].value() for name in form.fields})
    run_to_end(Import.objects.get().job)

    assert bag(deal) == {"region": "gold", "other": "kept"}
    assert Deal.objects.get(external_id="D2").custom == {"region": "silver"}


def test_what_was_written_about_a_person_goes_with_them(admin, region):
    person = make.contact()
    deal = make_sales.deal(contact=person)
    Deal.objects.filter(pk=deal.pk).update(custom={"region": "gold"})

    person.erase(by=admin)

    assert bag(deal) == {}
