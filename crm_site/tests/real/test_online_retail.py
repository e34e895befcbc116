"""A shop's 541,909 invoice lines, then a campaign to those of its customers who bought lately: from file to inbox."""

import csv
import json
import re
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files import File
from django.core.management import call_command
from django.test import Client

from campaigns.models import Campaign, Delivery, Segment
from contacts.importing import beginning
from contacts.models import Contact, Import
from crm_site.jobs.models import Job
from crm_site.staff.rights import AGENT, MARKETER
from crm_site.testing import make, make_campaigns
from sales.models import CustomerTotals, Order, OrderLine
from support.models import Ticket
from support.receiving import receive

pytestmark = [pytest.mark.real, pytest.mark.long]
MAPPING = Path(settings.BASE_DIR) / "docs" / "import-orders.json"
END_OF_DATA = datetime(2011, 12, 10, tzinfo=UTC)
LATELY = {
    "all": [
        {"field": "sales.ordered", "op": "has", "value": {"days": 90}},
        {"field": "sales.orders", "op": "has", "value": {"number": 3}},
        {"field": "support.open_ticket", "op": "has_not", "value": {}},
    ]
}


def begin(kind, path, mapping=None, *, owner=None):
    """Begin an import as the page does: a worker will do it."""
    with path.open("rb") as content:
        run = Import.objects.create(kind=kind, name=path.name, file=File(content, path.name), owner=owner)
    return beginning.begin(run, beginning.completed(mapping or {}, beginning.guess_for(run)))


def watch(job, worker):
    """Until the job is over: the progress that was seen, and the most memory (MB) that a worker process used."""
    seen, peak = [], 0
    while Job.objects.unfinished().filter(pk=job.pk).exists():
        job.refresh_from_db()
        seen.append(job.percent or 0)
        peak = max(peak, *(memory(pid) for pid in family(worker.pid)))
        time.sleep(0.5)
    job.refresh_from_db()
    return seen, peak


def family(pid):
    """The worker and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def memory(pid):
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0


def metric(name, capsys):
    call_command("metric", name, json=True)
    said = json.loads(capsys.readouterr().out)
    return said.get("amounts", said["value"])


def test_a_shop_comes_in_and_its_recent_customers_hear_from_us_once(worker, smtp_sink, shared_data, tmp_path, capsys):
    the_file_comes_in(worker, shared_data, capsys)
    customers_get_addresses(worker, tmp_path)
    someone = the_campaign_reaches_each_once(worker, smtp_sink)
    the_timeline_shows_all(someone)


def the_file_comes_in(worker, shared_data, capsys):
    mapping = beginning.read_mapping(MAPPING)
    job = begin("orders", shared_data / "online-retail" / "online_retail.csv.gz", mapping)
    seen, peak = watch(job, worker)

    assert job.state == Job.State.DONE, job.message
    assert OrderLine.objects.count() == 397_884
    assert CustomerTotals.objects.filter(orders__gt=0).count() == metric("customers.with_orders", capsys) == 4338
    assert Order.objects.count() == metric("orders.count", capsys) == 18_532
    assert metric("orders.revenue", capsys) == {"GBP": "8911407.90"}
    assert metric("customers.repeat_purchase_rate", capsys) == 0.6558
    assert job.imported.skipped > 0 and job.imported.errors > 0 and job.error_file
    assert len({percent for percent in seen if 0 < percent < 100}) >= 5, "progress was to be seen"
    assert peak < 300, f"the worker took {peak:.0f} MB"


def customers_get_addresses(worker, tmp_path):
    """A second file gives them addresses and their consent, matched by customer number."""
    path = tmp_path / "addresses.csv"
    with path.open("w", newline="") as text:
        out = csv.writer(text)
        out.writerow(["Customer number", "E-mail", "Consent to e-mail"])
        for number in Contact.objects.values_list("external_id", flat=True):
            out.writerow([number, f"c{number}@shop.example", "yes"])
    job = begin("contacts", path)
    watch(job, worker)

    assert job.imported.updated == 4338 and job.imported.created == 0


def the_campaign_reaches_each_once(worker, smtp_sink):
    marketer = make.user(MARKETER)
    segment = Segment.objects.create(name="Bought lately", tree=LATELY, owner=marketer)
    people = segment.people(marketer, END_OF_DATA)
    asking, happy = people.order_by("pk")[:2]
    expected = people.count() - 1
    write_to_us(asking)
    write_to_us(happy).solve(by=make.user(AGENT))
    worker.settle()
    smtp_sink.forget()

    campaign = make_campaigns.campaign(
        name="To those who bought lately", segment=segment, owner=marketer, as_of=END_OF_DATA, split=(50, 50)
    )
    browser = Client()
    browser.force_login(marketer)
    for _time in range(2):
        browser.post(f"/campaigns/{campaign.pk}/dispatch/")
    worker.settle(300)

    sent = Delivery.objects.filter(campaign=campaign, state="sent")
    assert expected > 500 and sent.count() == expected
    assert not sent.filter(contact=asking).exists(), "whoever waits for an answer gets no offer"
    received = [to for recipients in smtp_sink.recipients for to in recipients]
    assert sorted(received) == sorted(sent.values_list("address", flat=True)), "each exactly once"
    assert Campaign.objects.get(pk=campaign.pk).state == "sent"
    return happy


def write_to_us(person):
    """A mail of the customer becomes their ticket."""
    head = f"From: <{person.primary_email}>\nTo: help@shop.example\nSubject: My parcel\nMessage-ID: <{person.pk}@x>"
    raw = f"{head}\n\nWhere is it?"
    receive(raw.encode(), source="test")
    return Ticket.objects.get(contact=person)


def the_timeline_shows_all(person):
    admin = make.user(is_superuser=True, is_staff=True)
    browser = Client()
    browser.force_login(admin)
    page = browser.get(person.get_absolute_url()).content.decode()

    kinds = set(person.interactions.values_list("kind", flat=True))
    assert {"sales.order_placed", "support.ticket_opened", "support.ticket_solved", "campaigns.sent"} <= kinds
    for word in ("My parcel", "Order", "To those who bought lately"):
        assert word in page
