import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import Company, Contact
from crm_site.testing import make, make_sales
from sales.models import Lead, Refused

pytestmark = pytest.mark.django_db


def test_a_lead_becomes_a_contact_and_a_deal(rep):
    lead = make_sales.lead("Clara Brandt", company_name="Atelier Brandt", email="c@brandt.example", owner=rep)

    contact = lead.convert(by=rep, deal_name="Curtains", amount=900)

    assert (str(contact), str(contact.company), str(contact.primary_email)) == (
        "Clara Brandt",
        "Atelier Brandt",
        "c@brandt.example",
    )
    assert (lead.state, lead.deal.name, lead.deal.amount) == ("converted", "Curtains", 900)
    assert contact.interactions.filter(kind="sales.lead_converted").count() == 1


def test_converting_twice_makes_one_contact(rep):
    lead = make_sales.lead("Clara Brandt")
    first = lead.convert(by=rep)

    assert Lead.objects.get(pk=lead.pk).convert(by=rep) == first
    assert Contact.objects.count() == 1


def test_somebody_whom_we_know_stays_one(rep):
    known = make.contact(email="clara@brandt.example")

    assert make_sales.lead(email="CLARA@brandt.example").convert(by=rep) == known


def test_a_company_is_found_whatever_its_case(rep):
    known = make.company("Müller & Söhne")

    contact = make_sales.lead(company_name="MULLER & SOHNE").convert(by=rep)

    assert contact.company == known
    assert Company.objects.count() == 1


def test_a_dropped_lead_has_a_reason_and_stays_dropped(rep):
    lead = make_sales.lead()

    with pytest.raises(Refused, match="Say why"):
        lead.drop(" ", by=rep)
    lead.drop("No budget.", by=rep)
    lead.drop("Something else.", by=rep)

    assert (lead.state, lead.drop_reason) == ("dropped", "No budget.")
    with pytest.raises(Refused, match="dropped"):
        lead.convert(by=rep)


def test_a_lead_of_nobody_becomes_the_one_s_who_starts(rep):
    lead = make_sales.lead()

    lead.start(by=rep)

    assert (lead.state, lead.owner) == ("working", rep)


def test_a_rep_converts_a_lead_on_the_page(rep, browse):
    lead = make_sales.lead("Clara Brandt", owner=rep)

    answer = browse(rep).post(
        reverse("sales:lead_convert", args=[lead.pk]), {"deal_name": "Curtains", "amount": "12.50"}
    )

    lead.refresh_from_db()
    assert answer.headers["Location"] == lead.contact.get_absolute_url()
    assert lead.deal.owner == rep


def test_dropping_without_a_reason_is_answered_beside_the_field(rep, browse):
    lead = make_sales.lead(owner=rep)

    answer = browse(rep).post(reverse("sales:lead_drop", args=[lead.pk]), {"reason": ""})

    assert answer.status_code == 200
    assert answer.context["form"].errors["reason"]
    assert Lead.objects.open().count() == 1


def test_a_rep_writes_a_lead_down(rep, browse):
    browse(rep).post(reverse("sales:lead_add"), {"name": "Noa", "email": "noa@x.example", "owner": rep.pk})

    assert Lead.objects.get().owner == rep


def test_the_list_costs_the_same_with_one_lead_and_with_fifty(rep, browse, django_assert_num_queries):
    client, url = browse(rep), reverse("sales:leads")
    make_sales.lead(owner=rep)
    client.get(url)
    with CaptureQueriesContext(connection) as spent:
        client.get(url)
    for _number in range(49):
        make_sales.lead(owner=make.user(team_name="North"))

    with django_assert_num_queries(len(spent)):
        client.get(url)
