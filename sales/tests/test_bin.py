"""Deals and leads in the bin: nowhere to be seen or counted, and back as they were."""

from datetime import timedelta
from functools import partial

import pytest
from django.contrib.admin import site
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate, now

from contacts.binning import empty, put_in_bin, restore
from contacts.erasing import erase
from contacts.merging import join, part
from contacts.models import Contact, File, Interaction, Task
from crm_site.lib import filters
from crm_site.staff.models import Favourite
from crm_site.testing import make, make_sales
from sales.admin import StageInline
from sales.models import Deal, Lead, Stage
from sales.tests.test_importing_deals import WON, bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep):
    return make.contact("Ada", "Lovelace", owner=rep, company=make.company("Loom", owner=rep))


@pytest.fixture
def deal(rep, ada):
    soon = localdate() + timedelta(days=1)
    step = {"next_step": "Ring up", "next_step_at": now() - timedelta(hours=1)}
    return make_sales.deal("Winter linings", contact=ada, owner=rep, by=rep, expected_close=soon, **step)


@pytest.fixture
def lead(rep):
    return make_sales.lead("Grace Hopper", owner=rep, email="grace@example.org", company_name="Navy")


def delete(browser, of, record):
    return browser.post(f"/lists/{of}/rows/{record.pk}/deletion/", follow=True)


def pages_of(ada):
    return {
        "list": "/deals/?view=all",
        "board": reverse("sales:board"),
        "search": "/search/?q=winter",
        "customer": f"/contacts/{ada.pk}/?panels=all",
        "company": f"/companies/{ada.company_id}/?panels=all",
        "today": "/",
        "calendar": f"/calendar/?on={localdate() + timedelta(days=1)}",
    }


def where_shown(browser, ada, deal):
    """The pages on which the deal stands; its story does not count."""
    seen = set()
    for name, url in pages_of(ada).items():
        page = browser.get(url)
        assert page.status_code == 200, url
        if f'"{deal.get_absolute_url()}"' in page.content.decode().partition('class="event')[0]:
            seen.add(name)
    return seen


def test_a_deleted_deal_is_on_no_page_and_comes_back_to_all(browse, rep, manager, ada, deal):
    everywhere = where_shown(browse(rep), ada, deal)
    assert {"list", "board", "search", "today", "calendar"} <= everywhere
    page = delete(browse(manager), "deals", deal).content.decode()

    assert "Winter linings is in the bin." in page and "/bin/deals/restoration/" in page
    assert where_shown(browse(rep), ada, deal) == set()
    browse(manager).post("/bin/deals/restoration/", {"pick": deal.pk})
    assert where_shown(browse(rep), ada, deal) == everywhere


def test_its_story_leaves_the_timeline_but_for_the_deletion(browse, rep, manager, ada, deal):
    deal.win(by=rep)
    kinds = ada.interactions.visible_to(rep).filter(about_id=deal.pk).values_list("kind", flat=True)
    assert "sales.deal_won" in kinds
    put_in_bin([deal], by=manager)

    assert list(kinds.all()) == ["sales.deal_deleted"]
    assert list(ada.interactions.visible_to(manager).filter(about_id=deal.pk)) == list(
        ada.interactions.filter(kind="sales.deal_deleted")
    )
    restore([deal], by=manager)
    assert {"sales.deal_won", "sales.deal_deleted", "sales.deal_restored"} <= set(kinds.all())


def test_what_is_won_in_the_bin_makes_nobody_a_winner(rep, manager, ada, deal):
    deal.win(by=rep)
    value = {"what": "sales.deal_won", "at_least": 1, "days": None, "ago": None}
    tree = {"field": "contacts.happened", "op": "has", "value": value}
    asked = [partial(filters.compile, tree, Contact.objects.all(), reader=reader) for reader in (rep, manager, None)]
    assert all(list(one(as_of=now())) == [ada] for one in asked)
    put_in_bin([deal], by=manager)
    assert not any(one(as_of=now()).exists() for one in asked)


def test_the_page_of_a_deal_in_the_bin_says_so_and_keeps_its_story(browse, rep, manager, other_rep, deal):
    put_in_bin([deal], by=manager)
    page = browse(manager).get(deal.get_absolute_url()).content.decode()

    assert "In the bin since" in page and f"by {manager}" in page and ">Restore<" in page.replace("</svg>", ">")
    assert "New deal" in page and "Ada Lovelace" in page
    assert "restoration" not in browse(rep).get(deal.get_absolute_url()).content.decode()
    assert browse(other_rep).get(deal.get_absolute_url()).status_code == 404
    assert browse(rep).post(f"/deals/{deal.pk}/stage/", {"stage": deal.stage_id}).status_code == 404


def test_a_deleted_lead_is_gone_from_list_and_search_and_comes_back(browse, manager, lead):
    browser = browse(manager)
    pages = ("/leads/", "/search/?q=hopper")
    assert all(lead.get_absolute_url() in browser.get(url).content.decode() for url in pages)
    delete(browser, "leads", lead)
    browser.get("/")  # the toast was shown

    assert not any(lead.get_absolute_url() in browser.get(url).content.decode() for url in pages)
    assert "Grace Hopper" in browser.get("/bin/leads/?q=navy").content.decode()
    assert "In the bin since" in browser.get(lead.get_absolute_url()).content.decode()
    browser.post("/bin/leads/restoration/", {"pick": lead.pk})
    assert all(lead.get_absolute_url() in browser.get(url).content.decode() for url in pages)


def test_the_bin_shows_its_kinds_and_costs_the_same_with_many(browse, manager, rep, deal):
    put_in_bin([deal], by=manager)
    browser = browse(manager)
    page = browser.get("/bin/deals/").content.decode()
    assert "Winter linings" in page and "Ada Lovelace" in page and "/bin/leads/" in page and "/bin/tickets/" not in page
    cost = _cost(browser)
    put_in_bin([make_sales.deal(owner=rep) for _each in range(20)], by=manager)
    assert _cost(browser) == cost


def _cost(browser):
    with CaptureQueriesContext(connection) as caught:
        assert browser.get("/bin/deals/").status_code == 200
    return len(caught)


def test_many_are_deleted_at_once_and_the_change_is_taken_back(rep, manager, do_many, undo_many):
    deals = [make_sales.deal(owner=rep) for _each in range(3)]
    assert do_many(manager, "deals", "delete", deals) == "3 put in the bin."
    assert not Deal.objects.exists() and Deal.everyone.binned().count() == 3
    assert undo_many(manager) == "3 put back." and Deal.objects.count() == 3


def test_many_leads_are_deleted_at_once_and_the_change_is_taken_back(rep, manager, do_many, undo_many):
    leads = [make_sales.lead(owner=rep) for _each in range(2)]
    assert do_many(manager, "leads", "delete", leads) == "2 put in the bin." and not Lead.objects.exists()
    assert undo_many(manager) == "2 put back." and Lead.objects.count() == 2


def test_programs_delete_and_restore(program, manager, deal, lead):
    for place, row in (("deals", deal), ("leads", lead)):
        assert program(manager).delete(f"{place}/{row.pk}").status_code == 204
        assert program(manager).get(f"{place}/{row.pk}").status_code == 404
        assert program(manager).get(place).json()["items"] == []
        assert program(manager).post(f"{place}/{row.pk}/restore").json()["id"] == row.pk
        assert program(manager).post(f"{place}/{row.pk}/restore").status_code == 404


def test_a_file_that_brings_a_deal_of_the_bin_says_so(admin):
    bring(WON, owner=admin)
    put_in_bin([Deal.objects.get()], by=admin)
    rows = bring(WON, owner=admin)

    assert "Restore it from the bin first" in rows[0].error and Deal.everyone.count() == 1


def test_a_line_without_a_number_finds_its_deal_in_the_bin(admin):
    header, line = "name,deal_stage,close_value", "Voile,Engaging,10"
    bring(line, header=header, owner=admin)
    put_in_bin([Deal.objects.get()], by=admin)
    error = bring(line, header=header, owner=admin)[0].error

    assert "came from the same line" in error and "line-" not in error


def test_a_deal_of_somebody_in_the_bin_stays_and_still_counts(browse, rep, manager, ada, deal):
    put_in_bin([ada], by=manager)
    page = browse(rep).get(deal.get_absolute_url()).content.decode()

    assert deal in Deal.objects.all() and "Ada Lovelace" in page
    assert "Winter linings" in browse(rep).get("/deals/").content.decode()


def test_merging_its_people_moves_a_deal_in_the_bin_along_and_back(rep, manager, ada, deal):
    put_in_bin([deal], by=manager)
    other = make.contact("Ada", "L", owner=rep)
    merge = join(other, [ada], by=rep)
    assert Deal.everyone.get().contact == other
    part(merge, by=rep)
    assert Deal.everyone.get().contact == ada and not Deal.objects.exists()


def test_erasing_a_person_blanks_their_deals_in_the_bin(manager, ada, deal):
    put_in_bin([deal], by=manager)
    erase(ada)

    assert Deal.everyone.get().name == "Erased"
    assert not Interaction.objects.filter(text__contains="Winter").exists()


def test_for_ever_takes_along_what_names_it(browse, admin, manager, rep, ada, deal):
    kind = ContentType.objects.get_for_model(Deal)
    task = Task.add("Call", by=rep, contact=ada, about_type=kind, about_id=deal.pk)
    File.objects.create(name="a.txt", size=1, about_type=kind, about_id=deal.pk)
    Favourite.objects.create(user=rep, kind="sales.deal", key=deal.pk)
    lead = make_sales.lead(deal=deal)
    put_in_bin([deal], by=manager)
    page = browse(admin).post("/bin/deals/emptying/", {"pick": deal.pk}, follow=True).content.decode()
    task.refresh_from_db()
    lead.refresh_from_db()

    assert "1 record is deleted for ever." in page and not Deal.everyone.exists()
    assert (task.about_type, lead.deal) == (None, None)
    left = File.objects.count(), Favourite.objects.count(), Interaction.objects.filter(about_type=kind).count()
    assert left == (0, 0, 0)


def test_after_thirty_days_deals_and_leads_go_by_themselves(manager, deal, lead):
    put_in_bin([deal], by=manager)
    put_in_bin([lead], by=manager)
    Deal.everyone.update(deleted_at=now() - timedelta(days=31))
    Lead.everyone.update(deleted_at=now() - timedelta(days=29))

    assert empty(patience=5) and not Deal.everyone.exists() and Lead.everyone.get() == lead


def test_a_stage_that_a_deal_in_the_bin_comes_back_to_keeps_its_kind(admin, manager, deal):
    put_in_bin([deal], by=manager)

    assert StageInline(Stage, site).get_readonly_fields(None, deal.stage) == ("kind",)
