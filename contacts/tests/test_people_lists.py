import json

import pytest

from contacts.models import Contact, ListMember, PeopleList
from crm_site.lib import filters
from crm_site.testing import make


@pytest.fixture
def people(rep):
    return [make.contact(name, "X", owner=rep) for name in ("Ada", "Bea", "Cid")]


@pytest.fixture
def fair(rep, people):
    """The rep's own list, with Ada on it."""
    found = PeopleList.objects.create(name="Fair", owner=rep)
    found.members.add(people[0])
    return found


def on(name):
    return sorted(Contact.objects.filter(people_lists__name=name).values_list("first_name", flat=True))


def asks(*lists):
    return {"filter": json.dumps({"all": [{"field": "list", "op": "in", "value": [str(one.pk) for one in lists]}]})}


def test_a_list_is_made_on_the_way(rep, people, do_many):
    assert do_many(rep, "contacts", "enlist", people[:2], name=" Fair  2026 ") == "2 added."
    made = PeopleList.objects.get()

    assert (made.name, made.owner, made.shared) == ("Fair 2026", rep, False) and on("Fair 2026") == ["Ada", "Bea"]
    assert set(ListMember.objects.values_list("added_by", flat=True)) == {rep.pk}


def test_nobody_is_on_a_list_twice(rep, people, fair, do_many, undo_many):
    assert do_many(rep, "contacts", "enlist", people, people_list=fair.pk) == "2 added, 1 already so."
    assert undo_many(rep) == "2 put back." and on("Fair") == ["Ada"]


def test_a_name_that_is_mine_already_means_that_list(rep, people, fair, do_many):
    do_many(rep, "contacts", "enlist", people[1:2], name="Fair")

    assert PeopleList.objects.count() == 1 and on("Fair") == ["Ada", "Bea"]


def test_taking_off_and_putting_back_keeps_since_when(rep, people, fair, do_many, undo_many):
    since = ListMember.objects.get().added_at
    assert do_many(rep, "contacts", "delist", people, people_list=fair.pk) == "1 taken off, 2 already so."
    assert on("Fair") == []

    assert undo_many(rep) == "1 put back." and ListMember.objects.get().added_at == since


def test_who_was_put_on_again_by_others_is_left_alone(rep, marketer, people, do_many, undo_many):
    do_many(rep, "contacts", "enlist", people[:1], name="Fair")
    ListMember.objects.all().delete()
    ListMember.objects.create(people_list=PeopleList.objects.get(), contact=people[0], added_by=marketer)

    assert undo_many(rep) == "0 put back, 1 left alone, since somebody changed them meanwhile."
    assert on("Fair") == ["Ada"]


def test_only_ones_own_and_shared_lists_are_offered(browse, marketer, people, fair, do_many):
    sent = {"asked": json.dumps({"picked": [people[1].pk]}), "people_list": fair.pk}
    assert browse(marketer).post("/lists/contacts/bulk/enlist/", sent).status_code == 422

    PeopleList.objects.update(shared=True)
    assert do_many(marketer, "contacts", "enlist", people[1:2], people_list=fair.pk) == "1 added."


def test_a_list_that_is_gone_when_the_work_begins_is_said(rep, people, fair, ask_many):
    from crm_site.jobs.work import run_to_end

    change = ask_many(rep, "contacts", "enlist", people, people_list=fair.pk)
    fair.delete()

    assert run_to_end(change.job).message == "The list was deleted meanwhile, or is no longer shared with you."


def test_a_name_or_a_list_is_needed(browse, rep, people):
    page = browse(rep).post("/lists/contacts/bulk/enlist/", {"asked": json.dumps({"picked": [people[0].pk]})})

    assert page.status_code == 422 and "Choose a list, or give a new one a name." in page.content.decode()


def test_the_list_of_contacts_asks_who_is_on_it(browse, rep, fair):
    page = browse(rep).get("/contacts/", asks(fair)).content.decode()

    assert "Ada X" in page and "Bea X" not in page and "Fair" in page


def test_a_private_list_is_asked_and_named_for_nobody_else(browse, agent, rep, fair):
    page = browse(agent).get("/contacts/", asks(fair)).content.decode()
    assert "private to a colleague" in page and "Fair" not in page
    assert (
        "Fair" not in browse(agent).get("/lists/contacts/filter-field/", {"field": "list", "op": "in"}).content.decode()
    )
    assert "Fair" in browse(rep).get("/lists/contacts/filter-field/", {"field": "list", "op": "in"}).content.decode()


def test_a_segment_in_the_background_may_ask_any_list(fair, people):
    from django.utils.timezone import now

    tree = {"field": "list", "op": "not_in", "value": [str(fair.pk)]}
    assert set(filters.compile(tree, Contact.objects.all(), reader=None, as_of=now())) == set(people[1:])


@pytest.mark.parametrize("value", [[], ["x"], "1", [10**30], None, [None], [["1"]]])
def test_a_damaged_question_is_refused(value, rep):
    from django.utils.timezone import now

    tree = {"field": "list", "op": "in", "value": value}
    with pytest.raises(filters.FilterError):
        filters.compile(tree, Contact.objects.all(), reader=rep, as_of=now())


def test_the_page_shows_mine_and_the_shared_with_their_numbers(browse, rep, other_rep, fair):
    PeopleList.objects.create(name="Guests", owner=other_rep, shared=True)
    PeopleList.objects.create(name="Secret", owner=other_rep)
    page = browse(rep).get("/people-lists/").content.decode()

    assert "Fair" in page and "Guests" in page and "Secret" not in page
    assert "Delete the list “Fair”? The person on it stays." in page and "Delete the list “Guests”" not in page


def test_a_list_is_renamed_shared_and_deleted(browse, rep, fair, people):
    mine = browse(rep)
    mine.post(f"/people-lists/{fair.pk}/", {"name": "Guests", "shared": "on"})
    assert PeopleList.objects.get().name == "Guests" and PeopleList.objects.get().shared

    mine.post(f"/people-lists/{fair.pk}/deletion/")
    assert not PeopleList.objects.exists() and Contact.objects.count() == 3


def test_two_of_a_name_are_refused(browse, rep, fair):
    page = browse(rep).post("/people-lists/new/", {"name": " Fair "})

    assert page.status_code == 422 and "You have a list of this name already." in page.content.decode()


def test_the_page_costs_the_same_for_fifty(browse, rep, fair, queries):
    one = queries(browse(rep), "/people-lists/")
    PeopleList.objects.bulk_create(PeopleList(name=f"L{n}", owner=rep) for n in range(40))

    assert queries(browse(rep), "/people-lists/") == one


def test_deleted_people_are_on_no_list(fair, people):
    people[0].delete()

    assert fair.rows.count() == 0
