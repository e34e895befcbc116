import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_site.testing import make, make_sales
from sales.models import Deal, Pipeline

pytestmark = pytest.mark.django_db


def fields(**changed):
    return {"name": "Curtains", "currency": "EUR", "amount": "", "contact": "", "company_name": ""} | changed


def cost(client, url):
    with CaptureQueriesContext(connection) as spent:
        assert client.get(url).status_code == 200
    return len(spent)


def test_a_deal_is_added_from_a_contact(rep, browse):
    contact = make.contact(email="ana@x.example", company=make.company("Textiles"))
    url = f"{reverse('sales:deal_add')}?contact={contact.pk}"
    shown = browse(rep).get(url).context["form"].initial

    browse(rep).post(
        url, fields(contact=shown["contact"], company_name=shown["company_name"], owner=rep.pk, amount="12.50")
    )

    deal = Deal.objects.get()
    assert (deal.contact, str(deal.company), str(deal.amount), deal.owner) == (contact, "Textiles", "12.50", rep)


def test_a_contact_is_found_by_address_and_never_guessed(rep, browse):
    make.contact("Ana", "Moreno", email="ana@x.example")
    make.contact("Ana", "Moretti", email="ana@y.example")

    def errors(contact):
        answer = browse(rep).post(reverse("sales:deal_add"), fields(contact=contact))
        return answer.context["form"].errors.get("contact") if answer.status_code == 200 else None

    assert "Several people fit" in errors("Ana More")[0]
    assert "Nobody here fits" in errors("Zoe")[0]
    assert errors("ana@y.example") is None
    assert Deal.objects.get().contact.last_name == "Moretti"


@pytest.mark.parametrize("bad", [{"amount": "-1"}, {"amount": "x"}, {"currency": "euro"}, {"name": ""}, {"owner": "0"}])
def test_bad_input_is_answered_beside_the_field(rep, browse, bad):
    answer = browse(rep).post(reverse("sales:deal_add"), fields(**bad))

    assert answer.status_code == 200
    assert set(answer.context["form"].errors) == set(bad)
    assert not Deal.objects.exists()


@pytest.mark.parametrize("contact", ["x", "999999999999999999999", "0", "-1"])
def test_an_address_of_nobody_still_offers_the_form(rep, browse, contact):
    assert browse(rep).get(reverse("sales:deal_add"), {"contact": contact}).status_code == 200


def test_editing_changes_only_what_was_typed(rep, browse):
    deal = make_sales.deal("Curtains", owner=rep, amount="10", contact=make.contact(email="ana@x.example"))
    sent = fields(amount="20", contact="ana@x.example", owner=rep.pk, version=deal.version)

    browse(rep).post(reverse("sales:deal_edit", args=[deal.pk]), sent)

    deal.refresh_from_db()
    assert (str(deal.amount), deal.contact.first_name, deal.version) == ("20.00", "Ada", 2)


def test_the_second_one_to_save_sees_both_versions(rep, browse):
    deal = make_sales.deal("Curtains", owner=rep, amount="10", contact=None)
    deal.revise(by=rep, version=1, amount=99)

    answer = browse(rep).post(reverse("sales:deal_edit", args=[deal.pk]), fields(amount="20", owner=rep.pk, version=1))

    assert answer.status_code == 409
    assert b"99" in answer.content and b"20" in answer.content
    assert Deal.objects.get().amount == 99


def test_a_deal_is_won_on_its_page_with_an_amount(rep, browse):
    deal = make_sales.deal(owner=rep, amount=None)
    url = reverse("sales:deal_win", args=[deal.pk])

    assert browse(rep).post(url, {"currency": "EUR"}).context["form"].errors["amount"]
    browse(rep).post(url, {"amount": "70", "currency": "USD"})

    deal.refresh_from_db()
    assert (deal.state, str(deal.amount), deal.currency) == ("won", "70.00", "USD")


def test_a_lost_deal_is_reopened_on_its_page(rep, browse):
    deal = make_sales.lost(owner=rep)

    browse(rep).post(reverse("sales:deal_reopen", args=[deal.pk]))

    assert Deal.objects.get().is_open


def test_the_next_step_is_said_in_place(rep, browse):
    deal = make_sales.deal(owner=rep)

    browse(rep).post(
        reverse("sales:deal_next_step", args=[deal.pk]), {"next_step": "Call", "next_step_at": "2030-01-02T10:00"}
    )

    deal.refresh_from_db()
    assert (deal.next_step, deal.next_step_at.isoformat()) == ("Call", "2030-01-02T10:00:00+00:00")


def test_the_page_tells_the_stages_and_the_history(rep, browse):
    deal = make_sales.deal(owner=rep)
    deal.move(make_sales.stage("Proposal"), by=rep)

    answer = browse(rep).get(deal.get_absolute_url())

    assert [(step.stage.name, step.state) for step in answer.context["steps"]] == [
        ("Prospecting", "done"),
        ("Engaging", "done"),
        ("Proposal", "now"),
        ("Negotiation", "later"),
        ("Won", "later"),
    ]
    assert [fact.kind for fact in answer.context["facts"]] == ["sales.deal_moved", "sales.deal_created"]


def test_the_list_adds_up_the_whole_filter(rep, browse):
    make_sales.deal(owner=rep, amount="100")
    make_sales.deal(owner=rep, amount="50", stage="Engaging")
    make_sales.won(owner=rep, amount="7")

    answer = browse(rep).get(reverse("sales:deals"))

    assert (answer.context["listing"].count.number, answer.context["totals"][0][1]) == (2, "€\xa0150")
    assert answer.context["totals"][1][1] == "€\xa025"


def test_every_order_reaches_every_deal_once(rep, browse):
    for number in range(60):
        make_sales.deal(owner=rep, contact=None, amount=None if number % 3 else str(number % 7))
    client = browse(rep)
    for sort in ("created", "-created", "name", "amount", "-amount", "close", "-close", "x"):
        seen, page = [], ""
        while True:
            found = client.get(reverse("sales:deals"), {"sort": sort, "page": page}).context["listing"].page
            seen += [deal.pk for deal in found]
            page = found.next
            if not page:
                break

        assert len(seen) == len(set(seen)) == 60, sort


def test_the_list_is_searched_by_customer_and_filtered(rep, browse):
    make_sales.deal("Linings", owner=rep, company=make.company("Çelik Ev"))
    make_sales.deal("Denim", owner=rep, contact=None)
    client = browse(rep)

    def found(**asked):
        return [str(deal) for deal in client.get(reverse("sales:deals"), asked).context["listing"].page]

    assert found(q="celik") == ["Linings"]
    assert found(field="amount", op="gt", value="5000") == []
    assert found(field="name", op="contains", value="den") == ["Denim"]


def test_htmx_gets_the_rows_alone(rep, browse):
    make_sales.deal("Linings", owner=rep)

    answer = browse(rep).get(reverse("sales:deals"), headers={"HX-Request": "true"})

    assert b"Linings" in answer.content and b"<html" not in answer.content


@pytest.mark.parametrize("name", ["sales:deals", "sales:forecast"])
def test_a_page_costs_the_same_with_one_deal_and_with_fifty(manager, browse, name):
    client, url = browse(manager), reverse(name)
    make_sales.deal(owner=manager)
    client.get(url)
    one = cost(client, url)
    for _number in range(49):
        make_sales.deal(owner=make.user(team_name="North"), company=make.company(), product=make_sales.product())

    assert cost(client, url) == one


def test_a_house_without_a_pipeline_says_so(rep, browse):
    Pipeline.objects.all().delete()

    answer = browse(rep).get(reverse("sales:board"))

    assert b"No pipeline yet" in answer.content
