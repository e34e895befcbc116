from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from contacts.models.record import EditConflict
from crm_site.testing import make, make_sales
from sales.models import Deal, Refused, Stage

pytestmark = pytest.mark.django_db


def kinds(deal):
    return list(deal.contact.interactions.order_by("pk").values_list("kind", flat=True))


def again(deal):
    return Deal.objects.get(pk=deal.pk)


def test_a_new_deal_starts_in_the_first_stage_and_is_told(rep):
    deal = Deal.add(by=rep, name="Winter linings", contact=make.contact(company=make.company("Textiles")))

    assert (deal.stage.name, deal.state, deal.company.name) == ("Prospecting", "open", "Textiles")
    fact = deal.contact.interactions.get()
    assert (fact.kind, fact.text, fact.by, fact.about) == ("sales.deal_created", "Winter linings", rep, deal)
    assert deal.changes.get().stage == deal.stage


def test_a_deal_moves_once(rep):
    deal = make_sales.deal()
    stage = make_sales.stage("Engaging")

    assert deal.move(stage, by=rep) is True
    assert deal.move(stage, by=rep) is False

    assert again(deal).stage == stage
    assert kinds(deal) == ["sales.deal_created", "sales.deal_moved"]
    change = deal.changes.last()
    assert (change.old, change.new, change.by) == ("Prospecting", "Engaging", rep)


def test_two_people_who_move_at_once_both_stand_in_the_ledger(rep, manager):
    deal = make_sales.deal()
    hers, his = again(deal), again(deal)

    hers.move(make_sales.stage("Engaging"), by=rep)
    his.move(make_sales.stage("Proposal"), by=manager)

    assert [(c.old, c.new) for c in deal.changes.all()] == [
        ("", "Prospecting"),
        ("Prospecting", "Engaging"),
        ("Engaging", "Proposal"),
    ]


def test_a_deal_is_won_once_even_from_two_windows(rep):
    deal = make_sales.deal(amount="500")
    hers, his = again(deal), again(deal)

    assert hers.win(by=rep) is True
    assert his.win(by=rep) is False

    deal = again(deal)
    assert (deal.state, deal.stage.name) == ("won", "Won")
    assert deal.closed_at is not None
    assert kinds(deal).count("sales.deal_won") == 1


def test_moving_to_the_stage_of_winning_wins(rep):
    deal = make_sales.deal()

    deal.move(make_sales.stage("Won"), by=rep)

    assert again(deal).state == "won"


def test_a_deal_without_an_amount_cannot_be_won(rep):
    deal = make_sales.deal(amount=None)

    with pytest.raises(Refused, match=r"A deal cannot be won without an amount.") as refused:
        deal.win(by=rep)

    assert refused.value.field == "amount"
    assert again(deal).state == "open"
    assert kinds(deal) == ["sales.deal_created"]


def test_a_lost_deal_has_a_reason(rep):
    deal = make_sales.deal()

    for attempt in (
        lambda: deal.lose(by=rep, reason=" "),
        lambda: deal.move(make_sales.stage("Lost"), by=rep),
    ):
        with pytest.raises(Refused, match=r"Say why the deal was lost."):
            attempt()
    assert again(deal).state == "open"

    deal.lose(by=rep, reason=make_sales.lost_reason(), note="By 5 %.")

    deal = again(deal)
    assert (deal.state, deal.stage.kind, deal.why_lost) == ("lost", "lost", "Too expensive: By 5 %.")
    fact = deal.contact.interactions.get(kind="sales.deal_lost")
    assert (fact.data["reason"], fact.data["note"]) == ("Too expensive", "By 5 %.")


def test_a_closed_deal_is_neither_won_nor_lost_nor_moved(rep):
    won, lost = make_sales.won(), make_sales.lost()

    for attempt in (
        lambda: won.lose(by=rep, reason="Late."),
        lambda: won.move(make_sales.stage("Engaging"), by=rep),
        lambda: lost.win(by=rep),
    ):
        with pytest.raises(Refused, match="Reopen it first"):
            attempt()

    assert (again(won).state, again(lost).state) == ("won", "lost")


def test_a_reopened_deal_is_back_where_it_was(rep):
    deal = make_sales.deal(stage="Engaging")
    deal.lose(by=rep, reason="No answer.")

    assert deal.reopen(by=rep) is True
    assert deal.reopen(by=rep) is False

    deal = again(deal)
    assert (deal.state, deal.stage.name, deal.closed_at, deal.why_lost) == ("open", "Engaging", None, "")
    assert kinds(deal)[-1] == "sales.deal_reopened"


def test_a_stage_of_another_pipeline_is_refused(rep):
    other = make_sales.pipeline()._meta.model.objects.create(name="Partners")
    stage = Stage.objects.create(pipeline=other, name="Hello", probability=5)

    with pytest.raises(Refused, match="another pipeline"):
        make_sales.deal().move(stage, by=rep)


def test_a_revision_is_in_the_ledger_and_told_once(rep):
    deal = make_sales.deal(amount="100")

    deal.revise(by=rep, version=deal.version, amount=Decimal("250"), next_step="Call")
    deal.revise(by=rep, version=deal.version, next_step="Call again")

    assert [(c.field, c.old, c.new) for c in deal.changes.exclude(field="stage")] == [("amount", "100.00", "250.00")]
    assert kinds(deal) == ["sales.deal_created", "sales.deal_changed"]


def test_a_revision_never_overwrites_somebody_elses(rep, manager):
    deal = make_sales.deal(amount="100")
    stale = again(deal)
    deal.revise(by=rep, version=deal.version, amount=Decimal("250"))

    with pytest.raises(EditConflict) as conflict:
        stale.revise(by=manager, version=stale.version, amount=Decimal("1"))

    assert conflict.value.theirs.amount == Decimal("250")
    assert again(deal).amount == Decimal("250")


def test_a_won_deal_keeps_an_amount(rep):
    deal = make_sales.won()

    with pytest.raises(Refused, match="keeps an amount"):
        deal.revise(by=rep, version=deal.version, amount=None)


@pytest.mark.parametrize(
    "impossible",
    [
        {"state": "won"},
        {"closed_at": now()},
        {"amount": Decimal("-1")},
        {"lost_note": "Because."},
        {"name": ""},
    ],
)
def test_the_database_forbids_what_cannot_be(impossible):
    deal = make_sales.deal()

    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(**impossible)


def test_the_database_keeps_state_and_stage_together():
    deal = make_sales.deal()

    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(stage=make_sales.stage("Won"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Deal.objects.filter(pk=deal.pk).update(state="won", closed_at=now())


def test_a_deal_of_nobody_is_allowed_and_tells_nobody(rep):
    deal = make_sales.deal(contact=None)

    deal.win(by=rep)

    assert again(deal).state == "won"
