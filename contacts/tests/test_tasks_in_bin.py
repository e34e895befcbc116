"""Tasks about somebody, or something, in the bin wait with it, and come back with it."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.utils.timezone import localdate, now

from contacts import feed, reminding
from contacts.binning import put_in_bin, restore
from contacts.models import Agenda, Interaction, Task
from contacts.navigation import due_today
from crm_site.staff.models import Notice
from crm_site.testing import make, make_sales, make_support

SUBJECTS = {
    "person": lambda rep: make.contact("Ada", "Lovelace", owner=rep),
    "company": lambda rep: make.company("Loom", owner=rep),
    "deal": lambda rep: make_sales.deal("Winter linings", owner=rep),
    "ticket": lambda rep: make_support.ticket("Lid"),
    "lead": lambda rep: make_sales.lead("Grace Hopper", owner=rep),
}


@pytest.fixture(params=SUBJECTS)
def subject(request, rep):
    return SUBJECTS[request.param](rep)


@pytest.fixture
def task(rep, subject):
    name = subject._meta.model_name
    about = {"about_type": ContentType.objects.get_for_model(subject), "about_id": subject.pk}
    whose = {name: subject} if name in ("contact", "company") else about
    due = now() - timedelta(minutes=1)
    return Task.add("Send the colour cards", by=rep, due_at=due, remind_before=0, **whose)


def where_shown(browser, client, rep):
    cache.clear()
    agenda = Agenda.of(rep)
    agenda.link()
    link = feed.link_of(agenda).partition("//")[2].partition("/")[2]
    pages = {
        "today": browser.get("/"),
        "tasks": browser.get("/tasks/"),
        "calendar": browser.get(f"/calendar/?on={localdate()}&view=day"),
        "feed": client.get(f"/{link}"),
    }
    seen = {name for name, page in pages.items() if b"Send the colour cards" in page.content}
    return seen | ({"count"} if due_today(rep).exists() else set())


def test_it_is_nowhere_until_what_it_is_about_comes_back(browse, client, rep, manager, subject, task):
    everywhere = {"today", "tasks", "calendar", "feed", "count"}
    assert where_shown(browse(rep), client, rep) == everywhere
    put_in_bin([subject], by=manager)
    assert where_shown(browse(rep), client, rep) == set()
    assert browse(rep).get(f"/tasks/{task.pk}/").status_code == 404
    restore([subject], by=manager)
    assert where_shown(browse(rep), client, rep) == everywhere


def test_nobody_is_reminded_of_it_meanwhile(rep, manager, subject, task):
    put_in_bin([subject], by=manager)
    assert reminding.remind() == 0 and not Notice.objects.filter(kind="contacts.reminder").exists()
    restore([subject], by=manager)
    assert reminding.remind() == 1


def test_a_reminder_that_waits_to_be_mailed_waits_longer(rep, manager, subject, task, mailoutbox):
    rep.email = "rep@example.org"
    rep.save()
    Agenda.of(rep).mail_reminders(True)
    reminding.remind()
    put_in_bin([subject], by=manager)
    reminding.mail()
    assert not mailoutbox
    restore([subject], by=manager)
    reminding.mail()
    assert len(mailoutbox) == 1


def test_a_task_of_a_person_stays_when_only_their_company_goes(rep, manager):
    firm = make.company("Loom", owner=rep)
    task = Task.add("Call", by=rep, contact=make.contact(owner=rep, company=firm), company=firm, due_at=now())
    put_in_bin([firm], by=manager)

    assert list(Task.objects.visible_to(rep)) == [task]


def test_a_meeting_with_somebody_in_the_bin_leaves_the_calendar(browse, rep, manager):
    ada = make.contact("Ada", owner=rep)
    Interaction.write("contacts.meeting", contact=ada, by=rep, text="At the mill")
    url = f"/calendar/?on={localdate()}&view=day"
    assert "At the mill" in browse(rep).get(url).content.decode()
    put_in_bin([ada], by=manager)
    assert "At the mill" not in browse(rep).get(url).content.decode()
