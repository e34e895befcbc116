"""Two people open the same form: nobody's words are overwritten unseen, and nobody types twice."""

import re

import pytest
from django.urls import reverse

from campaigns.models import Segment
from crm_site.testing import make, make_campaigns, make_sales

LEAD = {"name": "Ada", "company_name": "Linens", "email": "", "phone": "", "source": "", "interest": "", "owner": ""}


def lead(cast):
    row = make_sales.lead(name="Ada", company_name="Linens", owner=cast.rep)
    return cast.rep, reverse("sales:lead_edit", args=[row.pk]), row, LEAD | {"owner": cast.rep.pk}


def product(cast):
    row = make_sales.product(name="Ada")
    data = {"name": "Ada", "sku": row.sku or "", "series": row.series, "price": row.price or "", "currency": "EUR"}
    return cast.admin, reverse("sales:product_edit", args=[row.pk]), row, data | {"active": "on"}


def segment(cast):
    tree = {"field": "email", "op": "set"}
    row = Segment.objects.create(name="Ada", owner=cast.marketer, tree=tree)
    page = {"name": "Ada", "description": ""}
    return cast.marketer, reverse("campaigns:segment_edit", args=[row.pk]), row, page


def campaign(cast):
    make_campaigns.reader()
    row = make_campaigns.campaign(name="Ada", owner=cast.marketer)
    fields = ("name", "sender_name", "sender_address", "reply_to")
    data = {name: getattr(row, name) for name in fields} | {"segment": row.segment_id, "as_of": ""}
    return cast.marketer, reverse("campaigns:audience", args=[row.pk]), row, data


def contact(cast):
    row = make.contact(first_name="Ada", last_name="Moreno", owner=cast.rep)
    data = {"last_name": "Moreno", "lifecycle": row.lifecycle, "company_name": "", "owner": cast.rep.pk}
    return cast.rep, reverse("contacts:edit", args=[row.pk]), row, data | {"first_name": "Ada"}


def company(cast):
    row = make.company("Ada", owner=cast.rep)
    return (
        cast.rep,
        reverse("contacts:company_edit", args=[row.pk]),
        row,
        {"name": "Ada", "currency": "EUR", "owner": cast.rep.pk},
    )


def deal(cast):
    row = make_sales.deal(name="Ada", owner=cast.rep)
    data = {"name": "Ada", "amount": row.amount, "currency": row.currency, "owner": cast.rep.pk, "next_step": ""}
    return cast.rep, reverse("sales:deal_edit", args=[row.pk]), row, data


FORMS = [contact, company, deal, lead, product, segment, campaign]
UNRACED = [lead, product, segment, campaign]


def hidden(page, *names):
    """What the page carries unseen."""
    fields = re.findall(r"<input[^>]*>", page)
    found = {}
    for field in fields:
        name, value = re.search(r'name="([^"]*)"', field), re.search(r'value="([^"]*)"', field)
        if name and value and 'type="hidden"' in field and name[1] != "csrfmiddlewaretoken":
            found[name[1]] = value[1].replace("&quot;", '"')
    return found


def opened(browser, url):
    """What somebody has on the screen."""
    page = browser.get(url).content.decode()
    return hidden(page[page.index("<main") :])


@pytest.mark.parametrize("form", FORMS)
def test_who_saves_second_sees_both_and_may_save_again(form, cast, browse):
    user, url, row, data = form(cast)
    browser, name = browse(user), "first_name" if form is contact else "name"
    before = opened(browser, url)
    assert browser.post(url, before | data | {name: "Bea"}).status_code == 302

    answer = browser.post(url, before | data | {name: "Cleo"})
    page = answer.content.decode()
    row.refresh_from_db()
    assert answer.status_code != 302 and getattr(row, name) == "Bea"
    assert "“Bea”" in page and "“Cleo”" in page
    assert browser.post(url, hidden(page[page.index("<main") :]) | data | {name: "Cleo"}).status_code == 302
    row.refresh_from_db()
    assert getattr(row, name) == "Cleo"


def test_fields_that_only_one_of_them_changed_are_all_kept(cast, browse):
    user, url, row, data = lead(cast)
    browser = browse(user)
    before = opened(browser, url)
    browser.post(url, before | data | {"name": "Bea"})
    assert browser.post(url, before | data | {"phone": "030 1234"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.phone) == ("Bea", "030 1234")


def test_the_same_words_are_no_conflict(cast, browse):
    user, url, _row, data = lead(cast)
    browser = browse(user)
    before = opened(browser, url)
    for _each in range(2):
        assert browser.post(url, before | data | {"interest": "Linings.\r\nMany."}).status_code == 302


@pytest.mark.parametrize("damaged", ["", "x", "[]", '{"name": 3}', "[" * 2000])
def test_a_damaged_memory_of_the_page_is_no_failure(damaged, cast, browse):
    user, url, _row, data = lead(cast)
    assert browse(user).post(url, data | {"began": damaged}).status_code in (200, 302, 422)


def test_a_next_step_that_was_refused_is_not_typed_again(cast, browse):
    row = make_sales.deal(owner=cast.rep)
    url = reverse("sales:deal_next_step", args=[row.pk])
    answer = browse(cast.rep).post(url, {"next_step": "Ring Ada", "next_step_at": "9999-12-31T23:30"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="Ring Ada"' in page and "between 1900 and 2199" in page


def test_of_two_next_steps_the_second_asks_first(cast, browse):
    row = make_sales.deal(owner=cast.rep)
    browser, url = browse(cast.rep), reverse("sales:deal_next_step", args=[row.pk])
    form = re.search(r'name="began" value="([^"]*)"', browser.get(row.get_absolute_url()).content.decode())
    began = form[1].replace("&quot;", '"')
    assert browser.post(url, {"next_step": "Ring Ada", "began": began}).status_code == 302
    page = browser.post(url, {"next_step": "Ring Bea", "began": began}).content.decode()
    row.refresh_from_db()
    assert row.next_step == "Ring Ada"
    assert "“Ring Ada”" in page and "“Ring Bea”" in page
