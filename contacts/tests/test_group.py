"""Which company belongs to which: chosen by name, without circles, shown as a tree with the figures of all."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils.timezone import now

from contacts.merging import join, part
from contacts.models import Company
from contacts.models.hierarchy import CannotBelong
from crm_site.lib import filters
from crm_site.testing import make, make_sales

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(rep):
    top = make.company("Top", owner=rep)
    middle = make.company("Middle", owner=rep, parent=top)
    return top, middle, make.company("Low", owner=rep, parent=middle)


def field(company):
    return reverse("contacts:field", args=["companies", company.pk, "parent"])


def belong(company, parent, rep):
    fresh = Company.objects.get(pk=company.pk)
    fresh.revise(by=rep, version=fresh.version, parent=parent)


def test_the_parent_is_chosen_in_place(three, browse, rep):
    single = make.company("Single", owner=rep)
    browse(rep).post(field(single), {"parent": "middle", "version": single.version, "was": ""})

    single.refresh_from_db()
    assert single.parent == three[1]


def test_an_unknown_parent_is_not_added(three, browse, rep):
    page = browse(rep).post(field(three[0]), {"parent": "Nobody"}, headers={"HX-Request": "true"})

    assert page.status_code == 422 and "No company here" in page.text
    assert not Company.objects.filter(name="Nobody").exists()


def test_a_circle_is_refused_with_a_sentence(three, browse, rep):
    top, middle, low = three
    page = browse(rep).post(field(top), {"parent": "Low", "version": top.version}, headers={"HX-Request": "true"})
    assert page.status_code == 422 and "circle" in page.text

    with pytest.raises(CannotBelong, match="circle"):
        belong(top, low, rep)
    with pytest.raises(CannotBelong, match="itself"):
        belong(middle, middle, rep)
    top.parent = low
    with pytest.raises(ValidationError):
        top.full_clean()


@pytest.mark.django_db(transaction=True)
def test_two_edits_at_once_make_no_circle(rep):
    one, other = make.company("One", owner=rep), make.company("Other", owner=rep)
    start, refused = threading.Barrier(2), []

    def say(child, parent):
        start.wait()
        try:
            belong(child, parent, rep)
        except CannotBelong:
            refused.append(child)
        finally:
            connection.close()

    both = [threading.Thread(target=say, args=pair) for pair in ((one, other), (other, one))]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(refused) == 1 and Company.objects.filter(parent__isnull=False).count() == 1


def test_the_tree_shows_what_is_above_and_below(three, browse, rep):
    middle = three[1]
    page = browse(rep).get(reverse("contacts:company_panel", args=[middle.pk, "contacts.subsidiaries"]))

    card = page.text[page.text.index('id="card-group"') :]
    assert card.index("Top") < card.index('<b aria-current="true">Middle') < card.index("Low")
    assert [line["depth"] for line in page.context["one"].panel.build(middle, rep)["tree"]] == [0, 1, 2]


def test_deals_are_summed_over_the_whole_group(three, rep):
    from sales.customer import deals

    make_sales.deal(company=three[0], amount=100, owner=rep)
    make_sales.deal(company=three[2], amount=20, owner=rep)
    told = deals(three[0], rep)

    assert (told["number"], told["group_number"]) == (1, 2)
    assert "120" in told["group_open"] and "100" in told["total"]
    assert "group" not in deals(three[2], rep)


def test_lists_ask_for_a_whole_group(three, rep):
    make.company("Single")
    asked = {"all": [{"field": "contacts.in_group", "op": "has", "value": {"company": "top"}}]}
    rows = filters.compile(asked, Company.objects.all(), reader=rep, as_of=now())

    assert {one.name for one in rows} == {"Top", "Middle", "Low"}


def test_a_merge_within_a_group_makes_no_circle_and_is_undone(three, rep):
    top, middle, low = three
    merge = join(low, [top], by=rep)
    low.refresh_from_db()
    middle.refresh_from_db()
    assert low.parent is None and middle.parent == low

    part(merge, by=rep)
    for one in three:
        one.refresh_from_db()
    assert (top.parent, middle.parent, low.parent) == (None, top, middle)


def test_parting_leaves_no_circle_that_somebody_made_impossible(rep):
    above = make.company("Above", owner=rep)
    kept, other = make.company("Kept", owner=rep), make.company("Other", owner=rep, parent=above)
    merge = join(kept, [other], by=rep, chosen={"parent": kept})
    belong(above, Company.objects.get(pk=kept.pk), rep)

    part(merge, by=rep)
    for one in (kept, other, above):
        one.refresh_from_db()
        one.check_parent(one.parent_id) if one.parent_id else None
    assert above.parent == kept
