import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import load_workbook

from contacts.bulk import changing
from contacts.models import BulkChange
from crm_site.jobs.work import run_to_end
from crm_site.testing import make_sales
from sales.models import Deal, LostReason, Stage


@pytest.fixture
def deals(rep, other_rep):
    """Two of the rep's, one of a colleague in another team."""
    mine = [make_sales.deal("Voiles", owner=rep, amount="100"), make_sales.deal("Linings", owner=rep, amount=None)]
    return [*mine, make_sales.deal("Tents", owner=other_rep)]


def stage(name):
    return Stage.objects.filter(kind="open").order_by("position")[1] if name == "second" else make_sales.stage(name)


def of_kind(kind):
    return Stage.objects.get(kind=kind)


def facts(deal):
    return list(deal.contact.interactions.order_by("pk").values_list("kind", flat=True))


def test_they_get_an_owner_and_their_histories_say_so(rep, manager, deals, do_many):
    assert do_many(rep, "deals", "assign", deals[:2], owner=manager.pk) == "2 changed."
    deal = Deal.objects.get(name="Voiles")

    assert deal.owner == manager and deal.changes.filter(field="owner", new=str(manager)).exists()
    assert facts(deal)[-1] == "sales.deal_changed"


def test_those_of_others_stay_and_are_counted(manager, agent, rep, deals, do_many):
    assert do_many(manager, "deals", "assign", {"all": "1"}, owner=manager.pk) == "2 changed, 1 not yours."
    assert Deal.objects.get(name="Tents").owner.username == "other_rep"


def test_a_move_goes_through_the_ledger_and_back(rep, deals, do_many, undo_many):
    there = stage("second")
    assert do_many(rep, "deals", "move", deals[:2], stage=there.pk) == "2 moved."
    assert set(Deal.objects.filter(owner=rep).values_list("stage", flat=True)) == {there.pk}

    assert undo_many(rep) == "2 put back."
    assert set(Deal.objects.filter(owner=rep).values_list("stage", flat=True)) == {deals[0].stage_id}
    assert facts(deals[0])[-2:] == ["sales.deal_moved", "sales.deal_moved"]


def test_deals_that_cannot_be_won_stay_with_the_reason(rep, deals, do_many, undo_many):
    said = do_many(rep, "deals", "move", deals[:2], stage=of_kind("won").pk)
    assert said == "1 moved. 1 not possible: A deal cannot be won without an amount."
    assert Deal.objects.won().get().name == "Voiles"

    assert undo_many(rep) == "1 put back."
    assert Deal.objects.get(name="Voiles").stage_id == deals[0].stage_id


def test_losing_asks_why(browse, rep, deals, do_many, undo_many):
    lost, reason = of_kind("lost"), LostReason.objects.first()
    page = browse(rep).post("/lists/deals/bulk/move/", {"asked": f'{{"picked": [{deals[0].pk}]}}', "stage": lost.pk})
    assert page.status_code == 422 and "Say why the deals were lost." in page.content.decode()

    assert do_many(rep, "deals", "move", deals[:2], stage=lost.pk, reason=reason.pk, note="Too dear") == "2 moved."
    assert set(Deal.objects.lost().values_list("lost_reason", "lost_note")) == {(reason.pk, "Too dear")}
    assert undo_many(rep) == "2 put back."
    assert not Deal.objects.lost().exists()


def test_a_deal_that_went_on_since_is_left_alone(rep, deals, do_many, undo_many):
    do_many(rep, "deals", "move", deals[:2], stage=stage("second").pk)
    Deal.objects.get(name="Voiles").win(by=rep)

    assert undo_many(rep) == "1 put back, 1 left alone, since somebody changed them meanwhile."
    assert Deal.objects.get(name="Voiles").state == "won"


def test_close_dates_move_together(rep, deals, do_many, undo_many):
    Deal.objects.filter(name="Voiles").update(expected_close=date(2026, 12, 20))
    assert do_many(rep, "deals", "close_date", deals[:2], days="14") == "1 changed, 1 already so."
    assert Deal.objects.get(name="Voiles").expected_close == date(2027, 1, 3)
    assert undo_many(rep) == "1 put back."
    assert Deal.objects.get(name="Voiles").expected_close == date(2026, 12, 20)

    assert do_many(rep, "deals", "close_date", deals[:2], date="2027-03-01") == "2 changed."
    assert undo_many(rep) == "2 put back."
    assert set(Deal.objects.filter(owner=rep).values_list("expected_close", flat=True)) == {date(2026, 12, 20), None}


@pytest.mark.parametrize(
    ("field", "answer", "stored"),
    [("next_step", "Send the samples", "Send the samples"), ("next_step_at", "2026-12-01T10:00", None)],
)
def test_a_field_is_edited_and_put_back(rep, deals, do_many, undo_many, field, answer, stored):
    before = getattr(Deal.objects.get(name="Voiles"), field)
    assert do_many(rep, "deals", "edit", deals[:2], field=field, **{f"to_{field}": answer}) == "2 changed."
    changed = getattr(Deal.objects.get(name="Voiles"), field)
    assert changed != before and (stored is None or changed == stored)

    assert undo_many(rep) == "2 put back."
    assert getattr(Deal.objects.get(name="Voiles"), field) == before


def test_a_product_is_given_and_taken_away(rep, deals, do_many, undo_many):
    product = make_sales.product("Voile 140")
    do_many(rep, "deals", "edit", deals[:2], field="product", to_product=product.pk)
    assert Deal.objects.filter(product=product).count() == 2
    assert undo_many(rep) == "2 put back."
    assert not Deal.objects.filter(product=product).exists()


def test_a_field_that_is_not_offered_is_refused(browse, rep, deals):
    sent = {"asked": f'{{"picked": [{deals[0].pk}]}}', "field": "state", "to_state": "won"}

    assert browse(rep).post("/lists/deals/bulk/edit/", sent).status_code == 422
    assert not BulkChange.objects.exists()


def test_only_who_may_delete_deletes(browse, rep, manager, deals, do_many):
    assert browse(rep).get("/lists/deals/bulk/delete/", {"all": "1"}).status_code == 403
    assert do_many(manager, "deals", "delete", {"all": "1"}) == "2 put in the bin, 1 not yours."
    assert list(Deal.objects.values_list("name", flat=True)) == ["Tents"]


def test_the_tab_and_whose_narrow_all(rep, manager, deals, do_many):
    deals[0].win(by=rep)
    assert do_many(manager, "deals", "assign", {"all": "1", "view": "won"}, owner=manager.pk) == "1 changed."
    assert do_many(rep, "deals", "assign", {"all": "1", "whose": "mine"}, owner=manager.pk) == "1 changed."


def test_money_is_a_number_with_its_currency(rep, deals, do_many):
    Deal.objects.filter(name="Voiles").update(currency="USD", amount=Decimal("1234.50"), external_id="D-7")
    do_many(
        rep, "deals", "export", {"all": "1", "whose": "mine", "columns": "amount,step", "sort": "name"}, format="csv"
    )
    table = list(csv.reader(io.StringIO(BulkChange.objects.latest("pk").job.result_file.read().decode("utf-8-sig"))))

    assert table[0] == ["Number", "Deal", "Amount", "Currency", "Next step", "Link"]
    assert table[2][:5] == ["D-7", "Voiles", "1234.50", "USD", ""]
    assert table[2][5].endswith(f"/deals/{deals[0].pk}/") and [row[1] for row in table[1:]] == ["Linings", "Voiles"]


def test_a_workbook_adds_up(rep, deals, do_many):
    do_many(rep, "deals", "export", {"pick": [deals[0].pk], "columns": "amount,closes"}, format="xlsx")
    sheet = load_workbook(io.BytesIO(BulkChange.objects.latest("pk").job.result_file.read())).active
    cell = sheet["C2"]

    assert (cell.value, cell.data_type) == (100, "n")


def test_an_export_says_who_took_what_and_how_many(rep, deals, do_many):
    assert do_many(rep, "deals", "export", {"all": "1", "q": "voi"}, format="csv") == "1 deal."
    log = BulkChange.objects.get()

    assert (log.of, log.what, log.owner, log.asked["q"], log.changed) == ("deals", "export", rep, "voi", 1)


def test_an_export_needs_the_right_when_it_runs(rep, deals, ask_many):
    change = ask_many(rep, "deals", "export", {"all": "1"}, format="csv")
    rep.groups.clear()
    job = run_to_end(change.job)

    assert job.state == "failed" and not job.result_file


def test_half_a_move_goes_on_where_it_was(rep, deals, ask_many, small_chunks):
    small_chunks("deals", "move")
    change = ask_many(rep, "deals", "move", deals[:2], stage=stage("second").pk)
    changing.step(change.pk)
    assert Deal.objects.filter(stage=stage("second")).count() == 1

    assert run_to_end(change.job).message == "2 moved."
    assert [facts(deal).count("sales.deal_moved") for deal in deals[:2]] == [1, 1]
