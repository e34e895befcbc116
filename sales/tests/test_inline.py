"""Facts of deals and leads, changed where they stand, by the verbs that the forms use."""

import pytest

from crm_site.testing import make, make_sales
from sales.models import Deal

PART = {"HX-Request": "true"}


@pytest.fixture
def deal(rep):
    return make_sales.deal("Looms", owner=rep, amount="1000")


@pytest.fixture
def lead(rep):
    return make_sales.lead("Ada Lovelace", owner=rep, email="ada@example.org")


def asked(browser, of, row, field):
    form = browser.get(f"/records/{of}/{row.pk}/{field}/", headers=PART).context["form"]
    return {name: "" if (value := form[name].value()) is None else value for name in form.fields}


def change(browser, of, row, field, **typed):
    sent = asked(browser, of, row, field) | typed
    return browser.post(f"/records/{of}/{row.pk}/{field}/", sent, headers=PART)


def test_an_amount_is_changed_with_its_currency_and_stands_in_the_ledger(browse, rep, deal):
    part = change(browse(rep), "deals", deal, "amount", amount="1250.50", currency="CHF").content.decode()
    deal.refresh_from_db()

    assert (str(deal.amount), deal.currency) == ("1250.50", "CHF") and "1,250.50" in part
    assert [(one.old, one.new) for one in deal.changes.filter(field="amount")] == [("1000.00", "1250.50")]


def test_a_deal_moves_to_another_open_stage(browse, rep, deal):
    stage = make_sales.stage("Proposal")
    change(browse(rep), "deals", deal, "stage", stage=stage.pk)
    deal.refresh_from_db()

    assert deal.stage == stage and deal.changes.of_stages().count() == 2


def test_a_deal_is_not_won_by_a_choice_in_a_list(browse, rep, deal):
    won = deal.pipeline.won_stage

    assert change(browse(rep), "deals", deal, "stage", stage=won.pk).status_code == 422
    assert Deal.objects.get().is_open


def test_the_next_step_comes_with_its_day(browse, rep, deal):
    typed = {"next_step": "Call Éva", "next_step_at": "2030-01-02T10:00"}
    part = change(browse(rep), "deals", deal, "next_step", **typed).content.decode()
    deal.refresh_from_db()

    assert deal.next_step == "Call Éva" and deal.next_step_at.isoformat() == "2030-01-02T10:00:00+00:00"
    assert "Call Éva" in part
    assert change(browse(rep), "deals", deal, "next_step").status_code == 200
    assert Deal.objects.get().version == deal.version, "nothing typed, nothing changed"


def test_whose_a_deal_is_said_by_name_or_address(browse, rep, deal):
    bea = make.contact("Bea", "King", email="bea@example.org")
    change(browse(rep), "deals", deal, "contact", contact="bea@example.org")
    change(browse(rep), "deals", deal, "company", company="Looms & Sons")
    deal.refresh_from_db()

    assert (deal.contact, str(deal.company)) == (bea, "Looms & Sons")
    refused = change(browse(rep), "deals", deal, "contact", contact="Nobody Known")
    assert refused.status_code == 422 and "Nobody here fits" in refused.content.decode()


def test_a_won_deal_keeps_an_amount(browse, rep, deal):
    deal.win(by=rep)
    answer = change(browse(rep), "deals", deal, "amount", amount="")

    assert answer.status_code == 422 and "keeps an amount" in answer.content.decode()


@pytest.mark.parametrize("amount", ["-1", "much", "99999999999999999"])
def test_an_amount_that_cannot_be_is_refused(browse, rep, deal, amount):
    assert change(browse(rep), "deals", deal, "amount", amount=amount).status_code == 422


def test_of_two_people_the_slower_one_sees_both_amounts(browse, rep, manager, deal):
    opened = asked(browse(rep), "deals", deal, "amount")
    change(browse(manager), "deals", deal, "amount", amount="2000")
    answer = browse(rep).post(f"/records/deals/{deal.pk}/amount/", opened | {"amount": "3000"}, headers=PART)

    assert answer.status_code == 409 and "2,000" in answer.content.decode() and "3000" in answer.content.decode()
    assert Deal.objects.get().amount == 2000


def test_a_colleague_s_deal_is_seen_and_not_changed(browse, rep, agent, deal):
    Deal.objects.update(owner=make.user("Sales rep", team_name=rep.team.name))

    assert browse(rep).get(f"/records/deals/{deal.pk}/amount/?shown=1", headers=PART).status_code == 200
    assert browse(rep).get(f"/records/deals/{deal.pk}/amount/", headers=PART).status_code == 403
    assert browse(agent).get(f"/records/deals/{deal.pk}/amount/?shown=1", headers=PART).status_code == 403


def test_a_deal_of_another_team_does_not_exist(browse, other_rep, deal):
    assert browse(other_rep).get(f"/records/deals/{deal.pk}/amount/", headers=PART).status_code == 404


def test_facts_of_a_lead_are_changed_while_it_is_open(browse, rep, lead):
    browser = browse(rep)
    assert change(browser, "leads", lead, "phone", phone="030 1234567").status_code == 200
    opened = asked(browser, "leads", lead, "source")
    lead.drop("No need.", by=rep)
    late = browser.post(f"/records/leads/{lead.pk}/source/", opened | {"source": "Fair"}, headers=PART)

    lead.refresh_from_db()
    assert (lead.phone, lead.source) == ("030 1234567", "")
    assert late.status_code == 422 and "closed" in late.content.decode()


def test_two_people_at_one_lead_do_not_overwrite_each_other(browse, rep, manager, lead):
    opened = asked(browse(rep), "leads", lead, "source")
    change(browse(manager), "leads", lead, "source", source="Fair")
    answer = browse(rep).post(f"/records/leads/{lead.pk}/source/", opened | {"source": "Web"}, headers=PART)

    assert answer.status_code == 409 and "Fair" in answer.content.decode() and 'value="Web"' in answer.content.decode()


def test_the_pages_offer_it_to_those_who_may(browse, rep, manager, marketer, deal, lead):
    for record, fact in ((deal, "deals/{}/amount/"), (lead, "leads/{}/phone/")):
        url, offered = record.get_absolute_url(), f'href="/records/{fact.format(record.pk)}'
        assert offered in browse(rep).get(url).content.decode()
        assert offered not in browse(marketer).get(url).content.decode()


def test_a_company_s_deal_begins_with_the_company(browse, rep):
    acme = make.company("Acme", owner=rep)
    page = browse(rep).get(acme.get_absolute_url()).content.decode()

    assert f"/deals/add/?company={acme.pk}" in page
    assert 'value="Acme"' in browse(rep).get(f"/deals/add/?company={acme.pk}").content.decode()
