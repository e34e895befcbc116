"""Choosing among several records, merging them, and parting them again from the timeline."""

import pytest

from contacts.models import Company, Contact, Merge
from crm_site.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(rep):
    ada = make.contact("Ada", "Lovelace", email="ada@example.com", owner=rep)
    return ada, make.contact("A.", "Lovelace", job_title="Countess", owner=rep)


def url(*rows, of="contacts"):
    return f"/lists/{of}/merging/?" + "&".join(f"pick={row.pk}" for row in rows)


def test_the_page_asks_only_where_they_differ_and_starts_with_the_fuller_one(two, browse, rep):
    page = browse(rep).get(url(*two))
    form = page.context["form"]

    assert form.differing == ["first_name", "job_title"] and ("Last name", "Lovelace") in form.alike
    assert form["kept"].value() == str(two[1].pk) and form["field_job_title"].value() == str(two[1].pk)
    moving = {name: [number for _row, number in numbers] for name, numbers in page.context["moving"]}
    assert moving["E-mail addresses"] == [1, 0]


def test_the_chosen_values_are_taken_and_the_old_link_leads_on(two, browse, rep):
    ada, other = two
    chosen = {"kept": ada.pk, "field_first_name": ada.pk, "field_job_title": other.pk}
    page = browse(rep).post(url(*two), chosen, follow=True)

    assert page.redirect_chain == [(ada.get_absolute_url(), 302)]
    assert Contact.objects.get().job_title == "Countess"
    assert browse(rep).get(other.get_absolute_url())["Location"] == ada.get_absolute_url()


def test_they_are_parted_from_the_timeline(two, browse, rep):
    ada, other = two
    browse(rep).post(url(*two), {"kept": ada.pk, "field_first_name": other.pk, "field_job_title": other.pk})
    merge = Merge.objects.get()
    assert f"/merges/{merge.pk}/reversal/" in browse(rep).get(ada.get_absolute_url()).content.decode()

    page = browse(rep).post(f"/merges/{merge.pk}/reversal/", follow=True)
    assert "Parted again." in page.content.decode()
    assert sorted(Contact.objects.values_list("first_name", flat=True)) == ["A.", "Ada"]


def test_a_choice_that_is_missing_is_asked_for(two, browse, rep):
    page = browse(rep).post(url(*two), {"kept": two[0].pk})

    assert page.status_code == 422 and set(page.context["form"].errors) == {"field_first_name", "field_job_title"}
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("picked", [0, 1])
def test_one_alone_is_not_merged(two, browse, rep, picked):
    page = browse(rep).get(url(*two[:picked]), follow=True)

    assert "Choose at least two records" in page.content.decode()


def test_a_colleagues_record_is_not_merged(two, browse, rep, other_rep):
    theirs = make.contact("Ada", owner=other_rep)

    assert browse(rep).post(url(two[0], theirs), {"kept": theirs.pk}).status_code == 403
    assert not Merge.objects.exists()


def test_companies_are_merged_too(browse, rep):
    acme, copy = make.company("Acme", owner=rep), make.company("ACME", owner=rep)
    browse(rep).post(url(acme, copy, of="companies"), {"kept": acme.pk, "field_name": acme.pk})

    assert Company.objects.get() == acme
    assert browse(rep).get(copy.get_absolute_url())["Location"] == acme.get_absolute_url()


def test_only_people_and_companies_are_merged(browse, rep):
    assert browse(rep).get("/lists/deals/merging/?pick=1&pick=2").status_code == 404


def test_the_bar_of_the_list_leads_there(two, browse, rep):
    assert 'formaction="/lists/contacts/merging/" data-page' in browse(rep).get("/contacts/").content.decode()
    assert browse(rep).get("/lists/contacts/bulk/merge/?pick=1").status_code == 404
