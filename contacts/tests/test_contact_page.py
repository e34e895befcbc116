from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from contacts.models import Interaction, Note, Task
from crm_site.lib import registry
from crm_site.testing import make

PART = {"HX-Request": "true"}


def page(browser, person, **query):
    return browser.get(person.get_absolute_url(), query).content.decode()


@pytest.fixture
def ada(rep):
    company = make.company("Engines")
    person = make.contact("Ada", "Lovelace", owner=rep, company=company, job_title="Countess", email="ada@example.org")
    person.add_email("work@example.org")
    person.add_phone("030 1234567")
    return person


@pytest.fixture
def secret(monkeypatch):
    """A sort of fact that follows its task: who may not see the task is not told."""
    monkeypatch.setitem(
        registry.kinds, "test.secret", registry.Kind("Secret plan", group="deal", subject="contacts.task")
    )


def test_it_says_who_it_is_and_how_to_reach_them(browse, rep, ada):
    shown = page(browse(rep), ada)

    for text in (
        "Ada Lovelace",
        "Countess",
        "Engines",
        "ada@example.org",
        "work@example.org",
        "030 1234567",
        "Never asked",
    ):
        assert text in shown
    assert 'href="tel:+49301234567"' in shown and 'href="mailto:ada@example.org"' in shown


def test_who_has_no_role_is_refused(browse, outsider, ada):
    assert browse(outsider).get(ada.get_absolute_url()).status_code == 403


def test_a_person_who_is_gone_is_not_found(browse, rep, ada):
    ada.delete()

    assert browse(rep).get("/contacts/1/").status_code == 404


def test_the_timeline_is_told_by_day_newest_first(browse, rep, ada):
    for day, text in ((1, "first"), (1, "second"), (3, "third")):
        ada.record("contacts.note", by=rep, text=text, at=datetime(2026, 1, day, 10 + (text == "second"), tzinfo=UTC))
    shown = page(browse(rep), ada)

    assert shown.count("1 January 2026") == 1
    places = [shown.index(text) for text in ("3 January 2026", "third", "1 January 2026", "second", "first")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("group", "told", "untold"),
    [
        ("note", "a thought", "a talk"),
        ("call", "a talk", "a thought"),
        ("deal", "", "a talk"),
        ("nonsense", "a talk", ""),
    ],
)
def test_the_timeline_is_filtered_by_kind(browse, rep, ada, group, told, untold):
    ada.record("contacts.note", by=rep, text="a thought")
    ada.record("contacts.call", by=rep, text="a talk")
    url = f"/contacts/{ada.pk}/timeline/"
    part = browse(rep).get(url, {"kind": group}, headers=PART).content.decode()
    whole = browse(rep).get(url, {"kind": group}).content.decode()

    for shown in (part, whole):
        assert told in shown and (not untold or untold not in shown)
    assert "<html" not in part and "<html" in whole


def test_a_long_life_is_told_page_by_page(browse, rep, ada):
    for n in range(40):
        ada.record("contacts.note", text=f"thought {n:02}.", at=now() - timedelta(hours=n))
    url = f"/contacts/{ada.pk}/timeline/"
    first = browse(rep).get(url)
    older = browse(rep).get(url, {"page": first.context["facts"].next}).content.decode()

    assert "thought 29." in first.content.decode() and "thought 30." not in first.content.decode()
    assert "thought 30." in older and "thought 39." in older and "thought 29." not in older


def test_a_fact_about_what_one_may_not_see_is_not_told(browse, rep, manager, other_rep, ada, secret):
    mine, far = (Task.objects.create(title="x", assignee=one) for one in (rep, other_rep))
    ada.record("test.secret", about=mine, text="my plan")
    ada.record("test.secret", about=far, text="far plan")

    assert "my plan" in page(browse(rep), ada) and "far plan" not in page(browse(rep), ada)
    assert "far plan" in page(browse(other_rep), ada) and "my plan" not in page(browse(other_rep), ada)
    assert "my plan" in page(browse(manager), ada) and "far plan" not in page(browse(manager), ada)


def test_who_has_no_right_to_a_subject_is_told_none_of_its_facts(outsider, ada, secret, rep):
    ada.record("test.secret", about=Task.objects.create(title="x", assignee=rep), text="plan")

    assert not Interaction.objects.visible_to(outsider).filter(kind="test.secret").exists()


def test_a_fact_is_told_after_its_subject_is_gone(browse, admin, rep, ada, secret):
    task = Task.objects.create(title="x", assignee=rep)
    ada.record("test.secret", about=task, text="old plan")
    task.delete()

    assert "old plan" in page(browse(admin), ada)


def test_a_fact_whose_app_is_gone_is_told_plainly(browse, rep, ada):
    ada.record("weather.heavy_rain", text="all day")

    assert "Heavy rain" in page(browse(rep), ada)


def test_panels_are_shown_to_those_who_may_see_them(browse, rep, analyst, ada, monkeypatch):
    def build(contact, reader):
        return {"tasks": [Task(title=f"for {contact.first_name}", pk=1)]} if reader == rep else None

    panel = registry.Panel("test", "Test", "contacts/_tasks.html", build, "contacts.add_contact")
    monkeypatch.setattr(registry, "panels", [panel])

    assert "for Ada" in page(browse(rep), ada, panels="all")
    assert "for Ada" not in page(browse(analyst), ada, panels="all")


def test_actions_are_offered_to_those_who_may_do_them(browse, rep, analyst, ada, monkeypatch):
    action = registry.Action("test", "Jump", "sun", lambda person: f"/jump/{person.pk}/", "contacts.add_contact")
    monkeypatch.setattr(registry, "actions", [action])

    assert f'href="/jump/{ada.pk}/"' in page(browse(rep), ada)
    assert "Jump" not in page(browse(analyst), ada)


def test_open_tasks_and_pinned_notes_stand_beside(browse, rep, ada):
    Task.objects.create(title="Call back", contact=ada, assignee=rep)
    Task.objects.create(title="Long ago", contact=ada, assignee=rep, done_at=now())
    Note.objects.create(contact=ada, text="Never call before ten", author=rep, pinned=True)
    shown = page(browse(rep), ada)

    assert "Call back" in shown and "Never call before ten" in shown and "Long ago" not in shown


@pytest.mark.parametrize(
    ("person", "offered"), [("rep", True), ("other_rep", False), ("agent", True), ("analyst", False)]
)
def test_editing_is_offered_to_those_who_may(browse, cast, ada, person, offered):
    assert (f'href="/contacts/{ada.pk}/details/"' in page(browse(getattr(cast, person)), ada)) is offered


@pytest.mark.parametrize(("person", "offered"), [("rep", True), ("analyst", False)])
def test_the_composer_is_offered_to_those_who_may_write(browse, cast, ada, person, offered):
    assert ('id="composer"' in page(browse(getattr(cast, person)), ada)) is offered


def test_it_costs_the_same_for_a_long_life(browse, rep, ada, queries):
    ada.record("contacts.note", by=rep, text="x")
    Task.objects.create(title="x", contact=ada, assignee=rep)
    few = queries(browse(rep), ada.get_absolute_url())
    for n in range(30):
        ada.record("contacts.note", by=make.user(), text="x")
        ada.add_email(f"more{n}@example.org")
        Task.objects.create(title="x", contact=ada, assignee=make.user())
        Note.objects.create(contact=ada, text="x", author=make.user(), pinned=True)

    assert queries(browse(rep), ada.get_absolute_url()) == few
    assert few <= queries(browse(rep), "/me/") + 15
