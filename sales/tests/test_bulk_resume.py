"""A worker may die in the middle of many deals: what was done stays done, once, and the rest follows."""

import pytest
from django.utils.timezone import now

from contacts.models import BulkChange
from crm_site.jobs.models import SILENT, Job
from crm_site.jobs.work import run, run_to_end
from crm_site.testing import make_sales
from sales.models import Deal, Stage


class Killed(BaseException):
    """The worker's process ends here; nothing in it can catch that."""


@pytest.fixture
def deals(rep):
    return [make_sales.deal(f"D{n}", owner=rep) for n in range(6)]


@pytest.fixture
def there():
    return Stage.objects.filter(kind="open").order_by("position")[1]


@pytest.fixture
def change(rep, deals, there, ask_many, small_chunks):
    small_chunks("deals", "move", 2)
    return ask_many(rep, "deals", "move", deals, stage=there.pk)


@pytest.fixture
def killed_at(monkeypatch):
    """The worker dies over the deal of that name, after it was moved."""

    def arrange(name):
        move = Deal.move

        def moved(deal, stage, *, by):
            done = move(deal, stage, by=by)
            if deal.name == name:
                raise Killed
            return done

        monkeypatch.setattr(Deal, "move", moved)
        return monkeypatch

    return arrange


def moves():
    return [deal.contact.interactions.filter(kind="sales.deal_moved").count() for deal in Deal.objects.order_by("name")]


def test_no_deal_moves_twice(change, there, killed_at):
    patch = killed_at("D3")
    with pytest.raises(Killed):
        run(change.job)
    assert Deal.objects.filter(stage=there).count() == 2, "the chunk that was under way is taken back whole"

    patch.undo()
    Job.objects.filter(pk=change.job_id).update(heard_at=now() - 2 * SILENT)
    assert run_to_end(change.job).message == "6 moved."
    assert moves() == [1] * 6 and BulkChange.objects.get().rows.count() == 6


def test_nobody_else_does_it_meanwhile(change):
    assert change.job.claim()

    assert not run(Job.objects.get(pk=change.job_id)) and moves() == [0] * 6


def test_cancelled_in_between_the_rest_stays(change, there, monkeypatch, undo_many, rep):
    move = Deal.move

    def moved(deal, stage, *, by):
        if deal.name == "D3":
            Job.objects.get(pk=change.job_id).cancel()
        return move(deal, stage, by=by)

    monkeypatch.setattr(Deal, "move", moved)
    run(change.job)
    assert Deal.objects.filter(stage=there).count() == 4 and Job.objects.get().state == "cancelled"

    monkeypatch.undo()
    assert undo_many(rep) == "4 put back."
    assert not Deal.objects.filter(stage=there).exists()
