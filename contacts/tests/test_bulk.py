import json
import re

import pytest

from contacts.bulk import changing
from contacts.models import BulkChange, Contact, Tag
from crm_site.jobs.models import Job
from crm_site.jobs.work import run, run_to_end
from crm_site.testing import make

LEADS = {"field": "lifecycle", "op": "in", "value": ["lead"]}


@pytest.fixture
def people(rep, other_rep):
    make.contact("Ada", "A", owner=rep, lifecycle="lead")
    make.contact("Bea", "B", lifecycle="lead")
    make.contact("Cid", "C", owner=rep, lifecycle="customer")
    make.contact("Dan", "D", owner=other_rep, lifecycle="lead")


def keys(*names):
    return list(Contact.objects.filter(first_name__in=names).values_list("pk", flat=True))


@pytest.fixture
def ask(browse):
    """Choose on the list and send the form that comes: gives the change, its job not yet begun."""

    def asked(person, what, chosen, **answers):
        page = browse(person).get(f"/lists/contacts/bulk/{what}/", chosen)
        assert page.status_code == 200
        sent = {"asked": page.context["form"]["asked"].value()} | answers
        sent["asked"] = sent["asked"] if isinstance(sent["asked"], str) else json.dumps(sent["asked"])
        answer = browse(person).post(f"/lists/contacts/bulk/{what}/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
        return BulkChange.objects.latest("pk")

    return asked


@pytest.fixture
def do(ask):
    """The same, and the worker does it: gives the sentence of the result."""

    def done(*args, **answers):
        return run_to_end(ask(*args, **answers).job).message

    return done


@pytest.fixture
def undo(browse):
    def undone(person, change=None):
        change = change or BulkChange.objects.latest("pk")
        browse(person).post(f"/changes/{change.pk}/reversal/")
        return run_to_end(BulkChange.objects.get(undoes=change).job).message

    return undone


def owners():
    return dict(Contact.objects.values_list("first_name", "owner__username"))


def tagged(name):
    return sorted(Contact.objects.filter(tags__name=name).values_list("first_name", flat=True))


def test_picked_people_get_an_owner(rep, manager, people, do):
    assert do(rep, "assign", {"pick": keys("Ada", "Bea")}, owner=manager.pk) == "2 changed."
    assert owners() == {"Ada": "manager", "Bea": "manager", "Cid": "rep", "Dan": "other_rep"}


def test_all_that_the_filter_finds_are_changed_but_for_those_of_others(rep, people, do):
    chosen = {"all": "1", "filter": json.dumps(LEADS)}

    assert do(rep, "stage", chosen, stage="customer") == "2 changed, 1 not yours."
    assert list(Contact.objects.filter(lifecycle="lead").values_list("first_name", flat=True)) == ["Dan"]


def test_all_of_a_search_within_mine(rep, people, do):
    assert do(rep, "tag", {"all": "1", "q": "a", "view": "mine"}, tag="fair") == "1 changed."
    assert tagged("fair") == ["Ada"]


def test_who_is_so_already_is_not_changed(rep, people, do):
    assert do(rep, "assign", {"pick": keys("Ada", "Bea")}, owner=rep.pk) == "1 changed, 1 already so."
    assert Contact.objects.get(first_name="Ada").version == 1


def test_a_change_is_told_in_the_history(rep, people, do):
    do(rep, "assign", {"pick": keys("Bea")}, owner=rep.pk)
    fact = Contact.objects.get(first_name="Bea").interactions.get()

    assert fact.kind == "contacts.contact_changed" and fact.by == rep
    assert fact.data == {"changes": {"owner": ["", str(rep)]}}


def test_a_tag_is_added_and_removed(rep, people, do):
    Contact.objects.get(first_name="Ada").tags.add(Tag.objects.create(name="fair"))
    chosen = {"pick": keys("Ada", "Bea")}

    assert do(rep, "tag", chosen, tag=" fair ") == "1 changed, 1 already so."
    assert tagged("fair") == ["Ada", "Bea"]
    assert do(rep, "untag", chosen, tag=Tag.objects.get().pk) == "2 changed."
    assert tagged("fair") == []


@pytest.mark.parametrize("what", ["assign", "stage", "tag", "untag"])
def test_undo_puts_back_exactly_what_was_changed(rep, manager, people, do, undo, what):
    fair = Tag.objects.create(name="fair")
    Contact.objects.get(first_name="Ada").tags.add(fair)
    before = owners(), dict(Contact.objects.values_list("pk", "lifecycle")), tagged("fair")
    answers = {"owner": manager.pk, "stage": "other", "tag": fair.pk if what == "untag" else "fair"}
    do(rep, what, {"all": "1"}, **answers)
    after = owners(), dict(Contact.objects.values_list("pk", "lifecycle")), tagged("fair")
    assert after != before

    undo(rep)
    assert (owners(), dict(Contact.objects.values_list("pk", "lifecycle")), tagged("fair")) == before


def test_undo_leaves_alone_what_somebody_changed_since(rep, manager, agent, people, do, undo):
    do(rep, "assign", {"pick": keys("Ada", "Bea")}, owner=manager.pk)
    Contact.objects.filter(first_name="Bea").update(owner=agent)

    assert undo(rep) == "1 put back, 1 left alone, since somebody changed them meanwhile."
    assert owners() | {"Dan": None} == {"Ada": "rep", "Bea": "agent", "Cid": "rep", "Dan": None}


def test_a_change_is_undone_once(browse, rep, people, do, undo):
    do(rep, "stage", {"pick": keys("Ada")}, stage="other")
    change = BulkChange.objects.get()
    page = f"/changes/{change.pk}/"
    assert "Undo" in browse(rep).get(page).content.decode()
    undo(rep, change)
    browse(rep).post(f"{page}reversal/")

    assert BulkChange.objects.count() == 2 and f"{page}reversal/" not in browse(rep).get(page).content.decode()


def test_a_worker_that_died_goes_on_where_it_was(rep, people, ask, small_chunks):
    small_chunks("contacts", "stage")
    change = ask(rep, "stage", {"all": "1"}, stage="former")
    changing.step(change.pk)
    assert list(Contact.objects.filter(lifecycle="former").values_list("first_name", flat=True)) == ["Ada"]

    assert run_to_end(change.job).message == "3 changed, 1 not yours."
    assert change.rows.count() == 3


def test_a_long_change_pauses_between_chunks(rep, people, ask, small_chunks, monkeypatch):
    small_chunks("contacts", "stage")
    monkeypatch.setattr(changing, "PATIENCE", 0)
    change = ask(rep, "stage", {"all": "1"}, stage="former")

    assert run(change.job) and Job.objects.get().state == "queued"


def test_cancelled_stays_as_far_as_it_got_and_can_be_undone(browse, rep, people, ask, undo, small_chunks):
    small_chunks("contacts", "stage")
    change = ask(rep, "stage", {"all": "1"}, stage="former")
    changing.step(change.pk)
    change.job.cancel()

    assert undo(rep, change) == "1 put back."


def test_people_who_came_later_are_not_changed(rep, people, ask):
    change = ask(rep, "stage", {"all": "1"}, stage="former")
    make.contact("Eve", "E", owner=rep)

    run_to_end(change.job)
    assert Contact.objects.get(first_name="Eve").lifecycle == "lead"


def test_rights_are_those_of_the_moment_of_the_work(rep, people, ask):
    change = ask(rep, "stage", {"all": "1"}, stage="former")
    rep.groups.clear()

    assert run_to_end(change.job).message == "0 changed."


def test_a_tag_deleted_meanwhile_fails_with_a_reason(rep, people, ask):
    change = ask(rep, "tag", {"all": "1"}, tag="fair")
    Tag.objects.all().delete()

    assert run_to_end(change.job).message == "The tag was deleted meanwhile."


def test_deleting_names_the_number_first(browse, manager, people, do):
    page = browse(manager).get("/lists/contacts/bulk/delete/", {"all": "1"}).content.decode()
    assert "Delete 3 people" in page and "restored for 30 days" in page
    assert "1 of those you chose are not yours" in page

    assert do(manager, "delete", {"all": "1"}) == "3 put in the bin, 1 not yours."
    assert list(Contact.objects.values_list("first_name", flat=True)) == ["Dan"]


def test_deleting_many_is_taken_back(manager, people, do, undo):
    do(manager, "delete", {"all": "1"})

    assert undo(manager) == "3 put back."
    assert Contact.objects.count() == 4


def test_who_may_not_delete_is_not_offered_to(browse, rep, manager, people):
    offered = r'formaction="/lists/contacts/bulk/(\w+)/"'

    assert "delete" not in re.findall(offered, browse(rep).get("/contacts/").content.decode())
    assert "delete" in re.findall(offered, browse(manager).get("/contacts/").content.decode())
    assert browse(rep).post("/lists/contacts/bulk/delete/", {"asked": '{"picked": [1]}'}).status_code == 403


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "x",
        "[]",
        "{}" * 2,
        '{"picked": []}',
        '{"picked": ["1"]}',
        '{"picked": [0]}',
        '{"filter": {"all": 1}}',
        '{"filter": {"field": "salary", "op": "is", "value": 1}}',
        '{"q": 5}',
    ],
)
def test_a_damaged_choice_changes_nobody(browse, rep, people, asked):
    answer = browse(rep).post("/lists/contacts/bulk/stage/", {"asked": asked, "stage": "former"})

    assert answer.status_code == 302 and answer.headers["Location"] == "/contacts/"
    assert not Job.objects.exists()


def test_nobody_picked_is_said(browse, rep, people):
    page = browse(rep).get("/lists/contacts/bulk/assign/", follow=True)

    assert "Choose at least one row first" in page.content.decode()


def test_what_cannot_be_done_is_not_there(browse, rep, people):
    assert browse(rep).get("/lists/contacts/bulk/marry/", {"all": "1"}).status_code == 404
    assert browse(rep).get("/lists/contacts/bulk/undo/", {"all": "1"}).status_code == 404


def test_the_form_is_a_part_for_the_dialog(browse, rep, people):
    part = browse(rep).get("/lists/contacts/bulk/stage/", {"all": "1"}, headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in part and "data-dialog-close" in part and "3 people" in part


def test_a_chunk_costs_the_same_for_fifty_people(rep, people, ask, django_assert_max_num_queries):
    for _n in range(50):
        make.contact(owner=rep)
    change = ask(rep, "assign", {"all": "1"}, owner="")

    with django_assert_max_num_queries(16):
        changing.step(change.pk)
