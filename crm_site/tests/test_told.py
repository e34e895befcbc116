"""Whoever is concerned by what others, workers and customers do is told of it; nobody is told of what they did."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from campaigns.models import Campaign
from contacts.bulk import beginning, verbs
from contacts.lists import LISTS
from contacts.models import Company, Contact, ErasureRequest
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end, start
from crm_site.staff.models import Notice
from crm_site.testing import make, make_campaigns, make_sales, make_support
from sales.models import Deal, Lead
from support.models import Ticket
from support.receiving import receive

pytestmark = pytest.mark.django_db


def told(person):
    """What the person was told, newest first."""
    return list(Notice.objects.visible_to(person).order_by("-pk").values_list("text", flat=True))


@pytest.fixture
def job(rep):
    return Job.objects.create(kind="test", title="people.csv", owner=rep, state="running")


def test_the_end_of_ones_work(rep, job):
    job.finish("12 people came in.")
    notice = Notice.objects.get(user=rep)

    assert notice.text == "people.csv: done. 12 people came in."
    assert (notice.url, notice.look.tone) == (f"/jobs/{job.pk}/", "good")


def test_work_that_failed(rep, job):
    job.fail("The file is empty.")

    assert told(rep) == ["people.csv: failed. The file is empty."]


def test_the_end_of_work_is_told_once(rep, job):
    job.finish("Done.")
    Job.objects.get(pk=job.pk).finish("Done.")

    assert len(told(rep)) == 1


def test_nobody_is_told_that_they_stopped_their_work(browse, rep, job):
    browse(rep).post(f"/jobs/{job.pk}/cancellation/")

    assert told(rep) == []


def test_work_that_an_administrator_stopped(browse, rep, admin, job):
    browse(admin).post(f"/jobs/{job.pk}/cancellation/")

    assert told(rep) == ["Admin " + admin.last_name + " stopped people.csv."]
    assert told(admin) == []


def test_work_without_an_owner_ends_in_silence():
    job = Job.objects.create(kind="test", title="nightly", state="running")
    job.finish("Done.")

    assert not Notice.objects.exists()


def test_the_end_of_a_bulk_change_leads_to_what_came_of_it(rep):
    change = changed("contacts", "export", [make.contact()], by=rep, value={"format": "csv"})

    assert Notice.objects.get(user=rep).url == reverse("contacts:change", args=[change.pk])


@pytest.mark.parametrize(
    ("of", "made", "words"), [("contacts", make.contact, "people"), ("deals", make_sales.deal, "deals")]
)
def test_many_given_at_once_are_told_in_one_notice(rep, manager, of, made, words):
    rows = [made(owner=manager) for _row in range(3)]
    changed(of, "assign", rows, by=manager, value={"owner": rep.pk})

    assert told(rep) == [f"{manager} gave you 3 {words} to look after."]
    url = Notice.objects.get(user=rep).url
    page = browse_as(rep).get(url).content.decode()
    assert all(str(row) in page for row in rows)


def changed(of, verb, rows, *, by, value):
    """A change of many of these rows, done."""
    of = LISTS[of]
    asked = {"picked": [row.pk for row in rows]}
    verb = verbs.find(of.key, verb)
    change = beginning.begin(of, verb, "Many", by=by, asked=asked, value=value, as_of=now())
    run_to_end(change.job)
    return change


def browse_as(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("made", [make.contact, make.company])
def test_a_customer_given_to_somebody_else(rep, manager, made):
    record = made(owner=manager)
    record.revise(by=manager, version=record.version, owner=rep)

    assert told(rep) == [f"{manager} gave you {record} to look after."]
    assert Notice.objects.get(user=rep).url == record.get_absolute_url()
    assert told(manager) == []


def test_taking_something_oneself_or_changing_something_else_tells_nobody(rep, manager):
    contact = make.contact(owner=manager)
    contact.revise(by=rep, version=contact.version, owner=rep)
    contact.revise(by=manager, version=contact.version, job_title="Buyer")

    assert not Notice.objects.exists()


@pytest.mark.parametrize(("url", "model"), [("/contacts/new/", Contact), ("/companies/new/", Company)])
def test_a_new_customer_written_down_for_a_colleague(browse, rep, manager, url, model):
    fields = {"first_name": "Ada", "last_name": "Nova", "name": "Nova", "lifecycle": "lead", "currency": "EUR"}
    browse(manager).post(url, fields | {"owner": rep.pk})

    assert told(rep) == [f"{manager} gave you {model.objects.get()} to look after."]


def test_a_task_for_somebody_else_and_none_for_oneself(browse, rep, manager):
    ada = make.contact("Ada", "Lovelace")
    write = {"kind": "task", "text": "Call her"}
    browse(manager).post(f"/contacts/{ada.pk}/entries/", write | {"assignee": rep.pk})
    browse(manager).post(f"/contacts/{ada.pk}/entries/", write)

    assert told(rep) == [f"{manager} gave you the task “Call her”."]
    assert Notice.objects.get().url == ada.get_absolute_url()
    assert list(ada.tasks.order_by("pk").values_list("assignee", flat=True)) == [rep.pk, manager.pk]


def test_a_deal_that_is_new_or_changes_hands(rep, other_rep, manager):
    deal = Deal.add(by=manager, name="Linens", owner=rep)
    deal.revise(by=manager, version=deal.version, owner=other_rep)

    assert told(rep) == told(other_rep) == [f"{manager} gave you the deal “Linens”."]


def test_a_lead_that_is_new_or_changes_hands(browse, rep, other_rep, manager):
    browse(manager).post("/leads/add/", {"name": "Zoe", "owner": rep.pk})
    lead = Lead.objects.get()
    browse(manager).post(f"/leads/{lead.pk}/edit/", {"name": "Zoe", "owner": rep.pk, "source": "fair"})
    Lead.objects.get().revise(by=manager, owner=other_rep)

    assert told(rep) == told(other_rep) == [f"{manager} gave you the lead “Zoe”."]


def test_a_ticket_given_to_somebody_else_and_none_that_one_takes(agent, manager):
    ticket = make_support.ticket()
    ticket.assign(agent, by=manager)
    other = make_support.ticket()
    other.take(by=agent)

    assert told(agent) == [f"{manager} gave you the ticket “{ticket}”."]


def test_the_answer_of_a_customer_and_only_the_newest_until_it_is_seen(agent):
    receive(make_support.mail(), "test")
    ticket = Ticket.objects.get()
    ticket.take(by=agent)
    for number in range(3):
        subject = f"Re: {ticket.number} again {number}"
        receive(make_support.mail(f"Still waiting, {number}.", subject=subject, **reply_to(ticket)), "test")

    assert told(agent) == [f"{ticket.contact} answered on “{ticket}”."]
    Notice.objects.visible_to(agent).see()
    receive(make_support.mail("And now?", **reply_to(ticket)), "test")
    assert len(told(agent)) == 2


def reply_to(ticket):
    return {"in_reply_to": ticket.messages.order_by("pk").first().message_id}


def test_a_ticket_of_nobody_tells_nobody_of_an_answer():
    receive(make_support.mail(), "test")
    receive(make_support.mail("Hello?", **reply_to(Ticket.objects.get())), "test")

    assert not Notice.objects.exists()


def test_a_wish_to_be_forgotten_is_told_to_those_who_may_carry_it_out(admin, manager, rep):
    wish = ErasureRequest.ask(make.contact("Ada", "Lovelace", email="ada@example.org"))
    wish.confirm()
    wish.confirm()

    assert told(admin) == ["Ada Lovelace asks to be forgotten."]
    assert told(manager) == told(rep) == []


def test_a_campaign_that_is_sent_or_stands_still(marketer):
    sent = make_campaigns.planned(owner=marketer)
    Campaign.objects.filter(pk=sent.pk).update(state="sending")
    sent.refresh_from_db()
    sent.finish()
    sent.finish()
    stopped = make_campaigns.planned(owner=marketer)
    stopped.stop_with("The filter is damaged.")

    assert told(marketer) == [
        f"The campaign “{stopped}” stands still. The filter is damaged.",
        f"The campaign “{sent}” is sent.",
    ]


def test_what_colleagues_were_told_of_a_person_goes_with_them(rep, manager, agent, admin):
    ada = make.contact("Ada", "Lovelace", owner=manager, email="ada@example.org")
    ada.revise(by=manager, version=ada.version, owner=rep)
    deal = make_sales.deal(contact=ada, owner=manager)
    deal.revise(by=manager, version=deal.version, owner=rep)
    make_support.ticket(contact=ada).assign(agent, by=manager)
    Notice.tell(rep, "test", "Ada Lovelace called.")
    Notice.tell(rep, "test", "Somebody else called.")
    ErasureRequest.ask(ada).confirm()
    ada.erase(by=admin)

    assert list(Notice.objects.values_list("text", flat=True)) == ["Somebody else called."]


def test_work_is_told_in_the_words_of_its_owner(rep):
    rep.language = "de"
    rep.save()
    job = start("test.refuse", "Fair 2026.xlsx", owner=rep, ring=False)
    job.fail("x")

    assert told(rep)[0].startswith("Fair 2026.xlsx")
