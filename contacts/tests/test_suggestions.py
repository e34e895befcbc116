"""Names are suggested while they are typed; what was chosen is meant, and without JavaScript the name is enough."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import Company, Contact
from contacts.suggesting import MOST, companies, people
from crm_site.testing import make
from sales.models import Deal

pytestmark = pytest.mark.django_db


def texts(browse, user, kind, q):
    return [
        hit["text"] for hit in browse(user).get(reverse("contacts:suggestions", args=[kind]), {"q": q}).json()["hits"]
    ]


def test_those_that_begin_so_come_first_then_those_with_a_later_word(browse, rep):
    for first, last in (("Zoe", "Martin"), ("Martin", "Abel"), ("Bo", "Smart")):
        make.contact(first, last)

    assert texts(browse, rep, "contacts", "mart") == ["Martin Abel", "Zoe Martin"]
    assert texts(browse, rep, "contacts", "MÁRTIN a") == ["Martin Abel"]


def test_an_address_finds_its_person(browse, rep):
    make.contact("Ada", "Lovelace", email="countess@example.org")
    assert texts(browse, rep, "contacts", "count") == ["Ada Lovelace"]


def test_companies_say_what_tells_them_apart(browse, rep):
    make.company("Acme", industry="Textiles", city="Berlin", country="Deutschland")
    hit = browse(rep).get(reverse("contacts:suggestions", args=["companies"]), {"q": "ac"}).json()["hits"][0]

    assert (hit["text"], hit["line"]) == ("Acme", "Textiles · Berlin · Germany")


@pytest.mark.parametrize("q", ["", "   ", "%", "_", "\\", "' or 1=1"])
def test_odd_words_find_nothing(browse, rep, q):
    make.contact("Ada", "Lovelace")
    assert texts(browse, rep, "contacts", q) == []


def test_who_is_in_the_bin_or_merged_is_not_suggested(browse, rep):
    from django.utils.timezone import now

    Contact.everyone.filter(pk=make.contact("Adam").pk).update(deleted_at=now())
    Contact.everyone.filter(pk=make.contact("Adana").pk).update(merged_into=make.contact("Kept"))
    assert texts(browse, rep, "contacts", "ada") == []


@pytest.mark.parametrize("find", [people, companies])
def test_ten_at_most_in_two_questions_at_most(rep, find):
    for number in range(25):
        make.contact(
            "Anna", f"Berg {number}", email=f"anna{number}@example.org", company=make.company(f"Anna {number}")
        )
    people("warm", rep)
    with CaptureQueriesContext(connection) as asked:
        found = find("anna", rep)
    assert len(found) == MOST and len(asked) <= 2


def test_there_is_no_such_kind(browse, rep):
    assert browse(rep).get(reverse("contacts:suggestions", args=["nothing"])).status_code == 404


def new_deal(browse, rep, **said):
    return browse(rep).post(reverse("sales:deal_add"), {"name": "Curtains", "currency": "EUR", **said})


def test_the_chosen_one_of_two_with_the_same_name_is_meant(browse, rep):
    first, second = make.company("Acme"), make.company("Acme")
    new_deal(browse, rep, company_name="Acme", company_name_key=second.pk)
    new_deal(browse, rep, company_name="Acme")

    assert [deal.company for deal in Deal.objects.order_by("pk")] == [second, first]


def test_a_key_does_not_outlive_its_words(browse, rep):
    acme = make.company("Acme")
    new_deal(browse, rep, company_name="Bcme", company_name_key=acme.pk)

    assert Deal.objects.get().company.name == "Bcme" and Company.objects.count() == 2


def test_a_person_is_found_again_by_the_words_in_the_form(browse, rep):
    ada = make.contact("Ada", "Lovelace", owner=rep)
    make.contact("Ada", "Lovelace")
    form = browse(rep).get(reverse("sales:deal_add"), {"contact": ada.pk})
    assert f'name="contact_key" value="{ada.pk}"' in form.text

    new_deal(browse, rep, contact="Ada Lovelace", contact_key=ada.pk)
    assert Deal.objects.get().contact == ada


def test_somebody_who_is_not_there_is_not_made_up(browse, rep):
    page = new_deal(browse, rep, contact="Nobody Known")
    assert "Nobody here fits" in page.text and not Deal.objects.exists()
