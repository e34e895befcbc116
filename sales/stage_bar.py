"""How long a deal stood in each stage of its pipeline, as the ledger tells it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import now

from sales.models import Stage


@dataclass(frozen=True)
class Step:
    stage: Stage
    state: str  # done, now or later
    days: int | None


def steps(deal):
    """One step for each open stage and one for the end: where the deal was, is and may come to."""
    spent = days_spent(deal)
    stages = [s for s in deal.pipeline.stages.all() if s.is_open or s.pk == deal.stage_id or s.kind == "won"]
    if deal.state == "lost":
        stages = [stage for stage in stages if stage.kind != "won"]
    at = next((n for n, stage in enumerate(stages) if stage.pk == deal.stage_id), 0)
    return [Step(stage, _state(n, at), spent.get(stage.pk)) for n, stage in enumerate(stages)]


def days_spent(deal):
    """`{stage: whole days}` for the stages that the deal was in; the end of a closed deal counts none."""
    entries = [(change.stage_id, change.at) for change in deal.changes.of_stages()]
    ends = [at for _stage, at in entries[1:]] + [deal.closed_at or now()]
    spent = defaultdict(timedelta)
    for (stage, start), end in zip(entries, ends, strict=True):
        spent[stage] += max(end - start, timedelta())
    if not deal.is_open:
        spent.pop(deal.stage_id, None)
    return {stage: length.days for stage, length in spent.items()}


def _state(number, at):
    return "done" if number < at else "now" if number == at else "later"
