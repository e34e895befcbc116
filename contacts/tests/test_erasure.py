"""Erased means that no column of the whole database holds a word of the person any more."""

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import connection

from contacts import erasing, preferences
from contacts.models import Contact, ContactPreference, ErasureRequest, Import, ImportRow, Note, Suppression, Tag, Task
from contacts.preferences import CHOICES, DATA
from crm_site.lib import registry
from crm_site.testing import make, make_campaigns, make_sales, make_support
from sales.models import Lead
from support.models import Attachment, InboundMail

pytestmark = pytest.mark.django_db
WORDS = ("quintessa", "zwierzynska", "qz@example.org", "qz@old.example", "99887766", "hollyhock", "kundennr-4711")
TEXTS = ("text", "character varying", "json", "jsonb", "bytea", "character", "tsvector", "ARRAY")


def places_that_hold(word):
    """Every `table.column` of text, JSON or bytes in which the word stands, in whatever case."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type = ANY(%s)",
            [list(TEXTS)],
        )
        found = []
        for table, column, kind in cursor.fetchall():
            text = f"encode(\"{column}\", 'escape')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT count(*) FROM "{table}" WHERE lower({text}) LIKE %s', [f"%{word}%"])
            if cursor.fetchone()[0]:
                found.append(f"{table}.{column}")
    return found


@pytest.fixture
def person(rep, admin):
    """Somebody of whom every app knows something."""
    person = make_campaigns.reader(
        "Quintessa",
        last_name="Zwierzynska",
        email="QZ@example.org",
        phone="+49 30 99887766",
        birthday="1990-02-03",
        job_title="Florist of Hollyhock",
        external_id="Kundennr-4711",
        company=make.company("Flowers"),
        owner=rep,
    )
    person.add_email("qz@old.example")
    person.addresses.create(street="Hollyhock Lane 4", city="Leeds")
    person.add_role(make.company("Older flowers"), by=rep, title="Florist of Hollyhock", ended=True)
    person.importantdates.create(kind="other", label="Hollyhock day", day="2020-05-01")
    friend = make.contact("Friend", "Ofhers")
    person.relate("friend", friend, by=rep)
    friend.relate("referred_by", person, by=rep).remove(by=rep)
    person.tags.add(Tag.objects.create(name="wholesale"))
    person.withdraw("sms", source="phone call with Quintessa", ip="203.0.113.9", wording="Hollyhock")
    ContactPreference.of(person).limit(2)
    Note.objects.create(contact=person, text="Quintessa likes Hollyhock", author=rep)
    Task.objects.create(contact=person, title="Call Quintessa", assignee=rep)
    person.record("contacts.note", by=rep, text="Quintessa likes Hollyhock", data={"said": "Zwierzynska"})
    person.revise(by=rep, version=1, job_title="Head florist of Hollyhock")
    return person


@pytest.fixture
def known_everywhere(person, rep, admin, own_files):
    """What sales, support, campaigns, imports and the admin hold of the person."""
    order = make_sales.order(contact=person, number="A-1", total="120")
    deal = make_sales.deal("Wedding of Quintessa", contact=person, company=person.company, next_step="Ask Zwierzynska")
    Lead.objects.create(
        name="Quintessa Zwierzynska", email="qz@EXAMPLE.org", phone="030 99887766", interest="Hollyhock"
    )
    ticket = make_support.ticket("Hollyhock for Quintessa", contact=person)
    letter = make_support.heard(ticket, "I am Quintessa.", from_name="Quintessa Zwierzynska", html="<p>Quintessa</p>")
    Attachment.objects.create(message=letter, name="quintessa.pdf", file=ContentFile(b"x", name="a.pdf"), size=1)
    ticket.answer(by=rep, text="Dear Quintessa")
    ticket.note(by=rep, text="Zwierzynska again")
    held = InboundMail.objects.create(
        raw=make_support.mail("I am Quintessa", sender="Quintessa <QZ@example.org>"),
        digest="d" * 64,
        size=10,
        source="test",
        from_address="QZ@example.org",
        from_name="Quintessa",
        subject="Hollyhock",
        state="held",
        reason="Quintessa wrote in bulk",
    )
    make_campaigns.sent(subject="Hello {{first_name}}")
    make_campaigns.planned()
    run = Import.objects.create(kind="contacts", name="people.csv", owner=rep)
    ImportRow.objects.create(run=run, line=2, level="error", reason="Bad", cells=["Quintessa", "qz@example.org"])
    log = {"user": admin, "content_type": ContentType.objects.get_for_model(Contact), "action_flag": CHANGE}
    LogEntry.objects.create(object_id=str(person.pk), object_repr="Quintessa Zwierzynska", change_message="[]", **log)
    wish = ErasureRequest.ask(person)
    wish.refuse("Quintessa owes us money", by=admin)
    return {"order": order, "deal": deal, "ticket": ticket, "held": held}


def test_the_search_finds_them_as_long_as_they_are_there(person, known_everywhere):
    for word in WORDS:
        assert places_that_hold(word), word
    assert len(places_that_hold("quintessa")) >= 15


def test_afterwards_no_column_of_the_database_holds_a_word_of_them(person, known_everywhere, admin):
    person.erase(by=admin)

    assert {word: places_that_hold(word) for word in WORDS} == {word: [] for word in WORDS}


def test_twice_is_once(person, known_everywhere, admin):
    person.erase(by=admin)
    before = Contact.objects.values().get(pk=person.pk), person.interactions.count()
    person.erase(by=admin)

    assert (Contact.objects.values().get(pk=person.pk), person.interactions.count()) == before
    assert person.interactions.filter(kind="contacts.erased").count() == 1


def test_nobody_writes_to_their_addresses_again(person, admin):
    person.erase(by=admin)

    for key in ("qz@example.org", "qz@old.example"):
        assert Suppression.objects.of(key).get().reason == "erased"
    other = make_campaigns.reader("Other", email="qz@example.org")
    assert make_campaigns.sent().deliveries.get(contact=other).reason == "suppressed"


def test_sums_stay_without_the_person(person, known_everywhere, admin):
    person.erase(by=admin)

    for name in ("order", "deal", "ticket"):
        known_everywhere[name].refresh_from_db()
        assert known_everywhere[name].contact_id == person.pk
    assert known_everywhere["order"].total == 120
    assert person.deliveries.filter(state="sent").count() == 1
    assert str(Contact.objects.get(pk=person.pk)) == "Erased customer"


def test_what_was_planned_for_them_does_not_leave(person, known_everywhere, admin):
    person.erase(by=admin)

    assert not person.deliveries.filter(state="planned").exists()
    assert person.deliveries.filter(state="suppressed", reason="no_address").count() == 1


def test_their_links_open_nothing(client, person, known_everywhere, admin):
    links = [preferences.token(person, purpose) for purpose in (CHOICES, DATA)]
    unsubscribe = f"/u/{person.deliveries.filter(state='sent').get().token}/"
    person.erase(by=admin)
    person.refresh_from_db()

    for link in [*links, preferences.token(person, CHOICES)]:
        assert client.get(f"/preferences/{link}/").status_code == 404
    assert client.get(unsubscribe).status_code == 404


def test_their_files_go_from_the_disk(person, known_everywhere, admin, django_capture_on_commit_callbacks):
    file = Attachment.objects.get().file
    assert file.storage.exists(file.name)
    with django_capture_on_commit_callbacks(execute=True):
        person.erase(by=admin)

    assert not file.storage.exists(file.name)


def test_others_lose_nothing(person, known_everywhere, admin):
    other = make.contact("Ada", "Lovelace", email="ada@example.org", phone="+49 30 901820", consent=True)
    other.record("contacts.note", text="Likes tea")
    ticket = make_support.ticket("Lid", contact=other)
    make_support.heard(ticket, "It is broken.")
    person.erase(by=admin)

    assert str(other.primary_email) == "ada@example.org" and other.allows("email")
    assert other.interactions.filter(text="Likes tea").exists()
    assert ticket.messages.get().text == "It is broken."


def test_rows_that_no_app_speaks_for_go_also_when_they_have_no_name_on_the_contact(person, admin, rep):
    person.tags.add(Tag.objects.create(name="vip"))
    person.erase(by=admin)

    hidden = {"contacts.Contact_tags", "contacts.EmailAddress", "contacts.Consent", "contacts.Note", "contacts.Task"}
    found = {relation.related_model._meta.label: relation for relation in erasing._relations()}
    assert hidden <= set(found)
    for label in hidden:
        relation = found[label]
        assert not relation.related_model.objects.filter(**{relation.field.name: person}).exists(), label


def test_every_model_that_an_app_speaks_for_is_there():
    for eraser in registry.erasers.values():
        for label in eraser.models:
            assert apps.get_model(label)


def test_the_pages_of_an_erased_customer_still_open(browse, person, known_everywhere, admin):
    person.erase(by=admin)

    pages = [person.get_absolute_url(), *(known_everywhere[name].get_absolute_url() for name in ("deal", "ticket"))]
    for page in [*pages, known_everywhere["order"].get_absolute_url(), "/contacts/", "/erasures/", "/tickets/"]:
        assert browse(admin).get(page).status_code == 200, page


def test_a_failure_half_way_erases_nothing(person, known_everywhere, admin, monkeypatch):
    def broken(contact, person):
        raise RuntimeError

    monkeypatch.setitem(registry.erasers, "zz.broken", registry.Eraser(broken))
    with pytest.raises(RuntimeError):
        person.erase(by=admin)

    assert person.emails.count() == 2 and not Suppression.objects.exists()
    assert str(Contact.objects.get(pk=person.pk)) == "Quintessa Zwierzynska"
