"""How people belong to each other: typed, once per pair, without circles."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now

from contacts.models import CannotRelate, Contact, Relation
from crm_site.lib import filters
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(rep):
    return [make.contact(name, "Byron", owner=rep) for name in ("Ada", "Ben", "Cy")]


def url(person, *more):
    return reverse(
        f"contacts:{'belonging_act' if more else 'belongings'}", args=["contacts", person.pk, "relations", *more]
    )


def panel(browse, user, person):
    return browse(user).get(reverse("contacts:panel", args=[person.pk, "contacts.relations"])).text


def test_a_relation_is_read_from_both_sides(three, browse, rep):
    ada, ben, _cy = three
    browse(rep).post(url(ada), {"word": "manages", "other": "Ben Byron"})

    relation = Relation.objects.get()
    assert (relation.contact, relation.kind, relation.other) == (ben, "reports_to", ada)
    assert "manages" in panel(browse, rep, ada) and "reports to" in panel(browse, rep, ben)
    assert all(one.interactions.filter(kind="contacts.contact_changed").count() == 1 for one in (ada, ben))


def test_the_one_that_was_chosen_is_meant_among_those_of_the_same_name(three, browse, rep):
    ada = three[0]
    first, second = make.contact("Dan", "Twin"), make.contact("Dan", "Twin")
    client = browse(rep)
    page = client.post(url(ada), {"word": "friend", "other": "Dan Twin"}, headers={"HX-Request": "true"})
    assert page.status_code == 422 and "Several people fit" in page.text

    client.post(url(ada), {"word": "friend", "other": "Dan Twin", "other_key": second.pk})
    assert Relation.objects.get().other_than(ada) == second != first


@pytest.mark.parametrize("word", ["friend", "reports_to", "manages"])
def test_said_twice_it_is_said_once(three, rep, word):
    ada, ben, _cy = three
    assert ada.relate(word, ben, by=rep) == ada.relate(word, ben, by=rep)
    assert Relation.objects.count() == 1


def test_nobody_is_related_to_themselves_or_above_their_own_manager(three, rep):
    ada, ben, cy = three
    with pytest.raises(CannotRelate, match="themselves"):
        ada.relate("friend", ada, by=rep)
    ada.relate("reports_to", ben, by=rep)
    ben.relate("reports_to", cy, by=rep)
    with pytest.raises(CannotRelate, match="circle"):
        cy.relate("reports_to", ada, by=rep)
    with pytest.raises(CannotRelate, match="other way round"):
        ben.relate("reports_to", ada, by=rep)
    assert Relation.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_no_circle(rep):
    ada, ben, cy = (make.contact(name, owner=rep) for name in ("Ada", "Ben", "Cy"))
    ben.relate("reports_to", cy, by=rep)
    start, refused = threading.Barrier(2), []

    def say(one, other):
        start.wait()
        try:
            one.relate("reports_to", other, by=rep)
        except CannotRelate:
            refused.append(one)
        finally:
            connection.close()

    both = [threading.Thread(target=say, args=pair) for pair in ((ada, ben), (cy, ada))]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(refused) == 1 and Relation.objects.count() == 2


def test_a_circle_is_said_in_the_form(three, browse, rep):
    ada, ben, _cy = three
    ada.relate("reports_to", ben, by=rep)
    page = browse(rep).post(url(ben), {"word": "reports_to", "other": "Ada Byron"}, headers={"HX-Request": "true"})

    assert page.status_code == 422 and "other way round" in page.text


def test_a_relation_is_removed_and_put_back(three, browse, rep):
    ada, ben, _cy = three
    relation = ada.relate("manages", ben, by=rep)
    client = browse(rep)
    page = client.post(url(ada, relation.pk, "removal"), headers={"HX-Request": "true"})
    assert not Relation.objects.exists() and "Undo" in page.text

    client.post(url(ada), dict(page.context["gone"]["fields"]))
    back = Relation.objects.get()
    assert (back.contact, back.other, back.kind) == (ben, ada, "reports_to")


def test_a_relation_to_somebody_in_the_bin_is_not_shown(three, browse, rep):
    ada, ben, _cy = three
    ada.relate("friend", ben, by=rep)
    Contact.everyone.filter(pk=ben.pk).update(deleted_at=now())

    assert "Ben Byron" not in panel(browse, rep, ada)


@pytest.mark.parametrize(
    ("word", "found"), [("", ["Ada", "Ben"]), ("manages", ["Ben"]), ("reports_to", ["Ada"]), ("friend", [])]
)
def test_lists_ask_who_has_a_relation(three, rep, word, found):
    three[0].relate("reports_to", three[1], by=rep)
    asked = {"all": [{"field": "contacts.related", "op": "has", "value": {"relation": word}}]}

    rows = filters.compile(asked, Contact.objects.all(), reader=rep, as_of=now())
    assert sorted(one.first_name for one in rows) == found


def test_a_card_costs_the_same_with_one_and_with_many(three, browse, rep):
    client, costs, ada = browse(rep), [], three[0]
    address = reverse("contacts:panel", args=[ada.pk, "contacts.relations"])
    for number in range(20):
        ada.relate("friend", make.contact(f"F{number}"), by=rep)
        if number in (0, 19):
            with CaptureQueriesContext(connection) as asked:
                client.get(address, headers={"HX-Request": "true"})
            costs.append(len(asked))
    assert costs[0] == costs[1] <= 14
