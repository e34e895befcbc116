"""The story of a record: pinned first, changes folded, what is new, words found, older facts added."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from contacts.models import Look, Note
from crm_site.testing import make

PART = {"HX-Request": "true"}


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, job_title="Countess")


def page(browser, record, **query):
    return browser.get(record.get_absolute_url(), query).content.decode()


def told(browser, record, **query):
    return browser.get(f"{record.get_absolute_url()}timeline/", query, headers=PART).content.decode()


def note(record, by, text):
    """A note as the composer writes it."""
    kept = Note.objects.create(text=text, author=by, **{record._meta.model_name: record})
    record.record("contacts.note", by=by, about=kept, text=text)
    return kept


def came_back(record, user, hours=5):
    """The last look is some hours old."""
    Look.objects.filter(user=user, contact=record).update(at=now() - timedelta(hours=hours))


def test_a_note_is_pinned_in_place_and_comes_first(browse, rep, ada):
    kept = note(ada, rep, "Never call before ten")
    ada.record("contacts.call", by=rep, text="Newer talk")
    part = browse(rep).post(f"/notes/{kept.pk}/pin/", {"pinned": "1"}, headers=PART).content.decode()

    assert part.index("Never call before ten") < part.index("Newer talk") and "Unpin" in part and "<html" not in part
    again = browse(rep).post(f"/notes/{kept.pk}/pin/", {}, headers=PART).content.decode()
    assert again.count("Never call before ten") == 1 and "Pin to the top" in again


def test_pinning_works_without_javascript(browse, rep, ada):
    kept = note(ada, rep, "x")

    assert browse(rep).post(f"/notes/{kept.pk}/pin/", {"pinned": "1"})["Location"] == ada.get_absolute_url()
    assert Note.objects.get().pinned


def test_pinned_notes_stand_above_notes_only_and_not_above_deals(browse, rep, ada):
    note(ada, rep, "Kept on top").pin()

    assert "Pinned" in told(browse(rep), ada, kind="note") and "Pinned" not in told(browse(rep), ada, kind="deal")


def test_changes_in_a_row_by_one_person_are_one_line(browse, rep, manager, ada):
    ada.revise(by=rep, version=1, job_title="Programmer")
    ada.revise(by=rep, version=2, job_title="Poet", language="en")
    ada.revise(by=manager, version=3, language="de")
    shown = told(browse(rep), ada)

    assert shown.count("event-fold") == 2 and "2 fields changed" in shown and "in 2 steps" in shown
    assert "<s>Countess</s> → Poet" in shown and "Programmer" not in shown
    assert "Job title" in shown and "job_title" not in shown


def test_changes_with_something_in_between_stay_apart(browse, rep, ada):
    ada.revise(by=rep, version=1, job_title="Programmer")
    ada.record("contacts.call", by=rep, text="x")
    ada.revise(by=rep, version=2, job_title="Poet")

    assert told(browse(rep), ada).count("event-fold") == 2


def test_the_first_visit_has_nothing_new(browse, rep, manager, ada):
    ada.record("contacts.call", by=manager, text="x")
    shown = page(browse(rep), ada)

    assert "New since your last visit" not in shown and Look.objects.get().user == rep


def test_what_came_since_the_last_visit_is_marked(browse, rep, manager, ada):
    ada.record("contacts.call", by=manager, text="old talk", at=now() - timedelta(days=3))
    browser = browse(rep)
    page(browser, ada)
    came_back(ada, rep)
    ada.record("contacts.call", by=manager, text="new talk")
    ada.record("contacts.call", by=rep, text="my own talk")
    shown = page(browser, ada)

    places = [shown.index(text) for text in ("new talk", "New since your last visit", "old talk")]
    assert places == sorted(places) and "1 new" in shown
    assert "New since your last visit" in page(browser, ada), "the mark stays as long as the visit"
    assert "New since your last visit" in told(browser, ada)


def test_one_s_own_facts_are_not_new(browse, rep, ada):
    browser = browse(rep)
    page(browser, ada)
    came_back(ada, rep)
    ada.record("contacts.call", by=rep, text="my own talk")

    assert "New since your last visit" not in page(browser, ada)


def test_a_visit_is_written_down_once(browse, rep, ada, django_assert_num_queries):
    browser = browse(rep)
    for _visit in range(3):
        page(browser, ada)
        told(browser, ada)
    first = Look.objects.get()

    assert first.before is None
    came_back(ada, rep)
    page(browser, ada)
    assert Look.objects.get().before is not None and Look.objects.count() == 1


def test_each_reader_has_a_mark_of_their_own(browse, rep, manager, ada):
    page(browse(rep), ada)
    came_back(ada, rep)
    ada.record("contacts.call", by=None, text="x")

    assert "New since your last visit" not in page(browse(manager), ada)
    assert page(browse(rep), ada)
    assert Look.objects.visible_to(rep).count() == 1 == Look.objects.visible_to(manager).count()


@pytest.mark.parametrize(
    ("q", "found"), [("budget", True), ("BUDGET free", True), ("budget gone", False), ("%", False)]
)
def test_words_are_found_in_the_story_of_this_record(browse, rep, ada, q, found):
    ada.record("contacts.call", by=rep, text="The budget is free from January")
    make.contact("Bea").record("contacts.call", by=rep, text="Bea's budget")
    shown = told(browse(rep), ada, q=q)

    assert ("The budget is free" in shown) is found and "Bea" not in shown
    assert ("Nothing found" in shown) is not found


def test_older_facts_are_added_below_without_a_second_head_for_the_day(browse, rep, ada):
    for n in range(40):
        ada.record("contacts.note", text=f"thought {n:02}.", at=datetime(2026, 3, 1, 12, n, tzinfo=UTC))
    url = f"{ada.get_absolute_url()}timeline/"
    first = browse(rep).get(url)
    token = first.context["facts"].next
    older = browse(rep).get(url, {"page": token, "on": "2026-03-01"}, headers=PART).content.decode()
    whole = browse(rep).get(url, {"page": token}).content.decode()

    assert "&amp;on=2026-03-01" in first.content.decode()
    assert "thought 09." in older and "thought 10." not in older
    assert "1 March 2026" not in older and 'id="timeline"' not in older
    assert "1 March 2026" in whole and "Newer" in whole


@pytest.mark.parametrize("on", ["", "nonsense", "2026-99-99"])
def test_an_address_that_was_tampered_with_gives_the_first_page(browse, rep, ada, on):
    ada.record("contacts.call", by=rep, text="talk")

    assert "talk" in told(browse(rep), ada, page="nonsense", on=on, kind="nonsense")


def test_chips_are_offered_for_what_one_may_be_told(browse, rep, agent, ada):
    ours, theirs = (told(browse(user), ada) for user in (rep, agent))

    assert "kind=deal" in ours and "kind=deal" not in theirs and "kind=ticket" in theirs


def test_a_company_tells_whose_fact_it_was(browse, rep):
    acme = make.company("Acme", owner=rep)
    make.contact("Ada", "Lovelace", company=acme).record("contacts.call", by=rep, text="x")

    assert "Ada Lovelace" in told(browse(rep), acme)
