"""Import and undo: as if nothing had been, but for what somebody did since."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils.timezone import now
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from contacts.importing import beginning, running, undoing
from contacts.models import (
    Company,
    Contact,
    EmailAddress,
    Import,
    ImportTrace,
    Interaction,
    Note,
    PhoneNumber,
    PostalAddress,
    Tag,
)
from crm_site.jobs.models import Job
from crm_site.jobs.work import run_to_end
from crm_site.testing import make
from crm_site.testing.often import often

TABLES = (Contact, Company, EmailAddress, PhoneNumber, PostalAddress, Note, Tag)
UNTOLD = {"version", "updated_at"}
FILE = (
    "number,name,email,phone,title,company,street,tags,newsletter,note\n"
    "K1,Ada Lovelace,ada@example.org,030 123456,Countess,Engines,Main St. 1,vip,yes,Met\n"
    "K2,Bob Known,second@example.org,030 123457,Boss,Navy,Side St. 2,vip,no,Called\n"
)


def state():
    """Every row of what an import may touch, but for the counters that only grow."""
    tables = [model.objects.values() for model in (*TABLES, Contact.tags.through)]
    tables.append(Interaction.objects.exclude(kind__startswith="contacts.consent_").values())  # that ledger only grows
    said = [
        sorted(str({key: value for key, value in row.items() if key not in UNTOLD}) for row in rows) for rows in tables
    ]
    return [*said, set(Contact.objects.consenting("email").values_list("pk", flat=True))]


def undo(browse, person, run):
    answer = browse(person).post(f"/imports/{run.pk}/reversal/")
    assert answer.status_code == 302
    run.refresh_from_db()
    run_to_end(run.reversal)
    run.refresh_from_db()
    return run


@pytest.fixture
def bob(rep):
    bob = make.contact("Bob", "Known", external_id="K2", email="bob@example.org", job_title="Clerk", owner=rep)
    bob.grant("email", source="fair")
    return bob


@pytest.mark.parametrize("chunk", [1, 1000])
def test_import_and_undo_leave_nothing_behind(browse, rep, bob, bring, monkeypatch, chunk):
    monkeypatch.setattr(running, "CHUNK", chunk)
    before = state()
    run = undo(browse, rep, bring(rep, FILE))

    assert state() == before and not ImportTrace.objects.exists()
    assert run.reversal.state == "done" and run.reversal.message == "3 deleted, 1 put back."
    assert bob.allows("email")


def test_consent_is_taken_back_by_saying_what_was_said_before(browse, rep, bob, bring):
    cid = make.contact("Cid", email="cid@example.org", owner=rep)
    file = "email,newsletter\nbob@example.org,no\ncid@example.org,yes\n"
    undo(browse, rep, bring(rep, file))

    assert [one.granted for one in bob.consents.order_by("pk")] == [True, False, True] and bob.allows("email")
    assert [one.granted for one in cid.consents.order_by("pk")] == [True, False] and not cid.allows("email")
    assert cid.interactions.filter(kind="contacts.consent_withdrawn", by=rep).count() == 1


def test_after_an_undo_the_mended_file_is_believed_again(browse, rep, bring):
    cid = make.contact("Cid", email="cid@example.org", owner=rep)
    undo(browse, rep, bring(rep, "email,newsletter\ncid@example.org,yes\n"))
    bring(rep, "email,newsletter,title\ncid@example.org,yes,Poet\n")

    assert cid.allows("email")


def test_what_somebody_said_since_stays_their_word(browse, rep, bob, bring):
    run = bring(rep, "email,newsletter\nbob@example.org,no\n")
    bob.grant("email", source="phone")
    undo(browse, rep, run)

    assert bob.allows("email") and bob.consents.count() == 3


def test_the_page_offers_it_and_says_what_came_of_it(browse, rep, bob, bring):
    run = bring(rep, FILE)
    assert "Undo the import" in browse(rep).get(f"/imports/{run.pk}/").content.decode()
    undo(browse, rep, run)
    page = browse(rep).get(f"/imports/{run.pk}/").content.decode()

    assert "3 deleted, 1 put back." in page and "Undo the import" not in page


def test_what_somebody_changed_since_stays_and_is_said(browse, rep, bob, bring):
    run = bring(rep, FILE)
    bob.refresh_from_db()
    bob.revise(by=rep, version=bob.version, job_title="King")
    ada = Contact.objects.get(external_id="K1")
    ada.revise(by=rep, version=ada.version, language="en")
    undo(browse, rep, run)
    bob.refresh_from_db()

    assert (bob.job_title, bob.company) == ("King", None)
    assert Contact.objects.filter(pk=ada.pk).exists() and ada.emails.exists() and ada.tags.exists()
    assert set(run.put_back["names"]) == {"Ada Lovelace", "Bob Known", "Engines", "Navy"}  # Bob's change names his firm
    assert "Left as they are" in browse(rep).get(f"/imports/{run.pk}/").content.decode()


def _note(person, rep):
    person.record("contacts.note", by=rep, text="Called")


def _phone(person, rep):
    person.add_phone("030 999999")


def _tag(person, rep):
    person.tags.add(Tag.named("friend"))


def _task(person, rep):
    person.tasks.create(title="Call", assignee=rep)


def _email(person, rep):
    person.primary_email.correct("new@example.org", label="", by=rep)


@pytest.mark.parametrize("act", [_note, _phone, _tag, _task, _email])
def test_who_was_worked_with_since_stays_whole(browse, rep, bring, act):
    run = bring(rep, "name,email,phone,tags\nAda Lovelace,ada@example.org,030 123456,vip\nBob,bob@example.org,,\n")
    ada = Contact.objects.get(first_name="Ada")
    act(ada, rep)
    undo(browse, rep, run)

    assert set(Contact.objects.all()) == {ada}
    assert ada.emails.count() == 1 and ada.phones.exists() and ada.tags.filter(name="vip").exists()


def test_to_have_looked_at_somebody_keeps_nobody(browse, rep, bring):
    run = bring(rep, "name\nAda\n")
    browse(rep).get(Contact.objects.get().get_absolute_url())
    undo(browse, rep, run)

    assert not Contact.objects.exists()


def test_the_address_that_was_there_is_first_again(browse, rep, bring):
    ada = make.contact("Ada", "Lovelace", external_id="K1", owner=rep)
    run = bring(rep, "number,email\nK1,ada@example.org\n")
    ada.add_email("own@example.org")
    undo(browse, rep, run)

    assert [(one.address, one.is_primary) for one in ada.emails.all()] == [("own@example.org", True)]


def test_after_thirty_days_it_is_too_late(browse, rep, bring):
    run = bring(rep, "name\nAda\n")
    Job.objects.filter(pk=run.job_id).update(finished_at=now() - timedelta(days=31))
    answer = browse(rep).post(f"/imports/{run.pk}/reversal/")

    assert answer.status_code == 422 and "can no longer be undone" in answer.content.decode()
    assert Contact.objects.exists()


def test_the_notes_for_it_go_after_thirty_days(rep, bring):
    bring(rep, "name\nAda\n")
    ImportTrace.objects.update(at=now() - timedelta(days=31))
    bring(rep, "name\nBob\n")

    assert set(ImportTrace.objects.values_list("run__name", "chunk").distinct()) == {("people.csv", 0)}
    assert ImportTrace.objects.filter(at__lt=now() - timedelta(days=30)).count() == 0


def test_one_that_was_stopped_goes_on(browse, rep, bring, monkeypatch):
    monkeypatch.setattr(running, "CHUNK", 1)
    run = bring(rep, "name\nAda\nBob\nCid\n")
    browse(rep).post(f"/imports/{run.pk}/reversal/")
    run.refresh_from_db()
    assert undoing.step(run, run.reversal)
    run.reversal.cancel()
    assert Contact.objects.count() == 2
    undo(browse, rep, run)

    assert not Contact.objects.exists()


def test_it_is_undone_once(browse, rep, bring):
    run = undo(browse, rep, bring(rep, "name\nAda\n"))

    assert browse(rep).post(f"/imports/{run.pk}/reversal/").status_code == 422


def test_companies_get_their_old_values_back(browse, rep, bring):
    make.company("Acme", industry="retail", owner=rep)
    before = state()
    file = "name,sector,employees,subsidiary_of\nAcme,banks,7,Holding\nHolding,trade,,\nBolt,,5,Acme\n"
    undo(browse, rep, bring(rep, file, kind="companies"))

    assert state() == before


WORDS = st.sampled_from(["", "Ada", "Bob", "Cid"])
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "K1", "K2", "K3"]),
        WORDS,
        st.sampled_from(["", "a@example.org", "b@example.org", "bad"]),
        WORDS,
        st.sampled_from(["", "vip", "vip, poet"]),
        st.sampled_from(["", "yes", "no"]),
        st.sampled_from(["", "Engines", "Navy"]),
        st.sampled_from(["", "030 123456", "030 123457"]),
    ),
    max_size=7,
)


def said(rows):
    """Whether they say anything: a file that does not is refused."""
    return any(map(any, rows))


class ImportAndUndo(TestCase):
    """Whatever was there, and whatever comes in."""

    @settings(max_examples=often(25), deadline=None)
    @given(there=ROWS, comes=ROWS.filter(said), blanks=st.booleans())
    def test_are_the_identity(self, there, comes, blanks):
        if said(there):
            bring(there, [])
        before = state()
        run = bring(comes, ["job_title", "company"] if blanks else [])
        if ImportTrace.objects.filter(run=run).exists():
            run_to_end(undoing.begin_undo(run, by=None))

        self.assertEqual(state(), before)


def bring(rows, blanks):
    header = "number,name,email,title,tags,newsletter,company,phone"
    text = "\n".join([header, *(",".join(f'"{cell}"' for cell in row) for row in rows), ""])
    run = Import(kind="contacts", name="people.csv")
    run.file.save("people.csv", ContentFile(text.encode()))
    run_to_end(beginning.begin(run, beginning.guess_for(run).as_mapping() | {"blanks": blanks}, ring=False))
    return Import.objects.select_related("job").get(pk=run.pk)


def test_who_was_erased_is_in_no_note_of_imports(browse, rep, bring, look_first):
    ada = make.contact("Ada", "Lovelace", external_id="K1", email="ada@example.org", job_title="Poet", owner=rep)
    run = bring(rep, "number,email,title\nK1,ada@example.org,Countess\n")
    planned = look_first(rep, "number,email,name\nK1,ada@example.org,Ada Lovelace\nK7,cid@example.org,Cid\n")
    line = planned.planned_rows.first().line
    browse(rep).post(f"/imports/{planned.pk}/rows/{line}/", {"cell2": "Ada Byron"})
    ada.erase(by=rep)

    assert [row.cells[2] for row in planned.planned_rows.all()] == ["Cid"] and not planned.corrections.exists()
    assert not any("Poet" in str(trace.changed) for trace in run.traces.all())
