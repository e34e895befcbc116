"""What selling starts with: one pipeline and the usual reasons for losing. All of it can be changed later."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from sales.models import LostReason, Pipeline, Stage

PIPELINE = gettext_noop("Sales")
STAGES = (
    (gettext_noop("Prospecting"), 10, Stage.Kind.OPEN),
    (gettext_noop("Engaging"), 30, Stage.Kind.OPEN),
    (gettext_noop("Proposal"), 50, Stage.Kind.OPEN),
    (gettext_noop("Negotiation"), 75, Stage.Kind.OPEN),
    (gettext_noop("Won"), 100, Stage.Kind.WON),
    (gettext_noop("Lost"), 0, Stage.Kind.LOST),
)
REASONS = (
    gettext_noop("Too expensive"),
    gettext_noop("Chose a competitor"),
    gettext_noop("No budget"),
    gettext_noop("Bad timing"),
    gettext_noop("No answer"),
    gettext_noop("Missing feature"),
)


def begin(*, using="default", **kwargs):
    """After each migration: lay the first pipeline, if there is none, in the house's language."""
    if Pipeline.objects.using(using).exists():
        return
    with override(None), transaction.atomic(using=using):
        pipeline = Pipeline.objects.using(using).create(name=_(PIPELINE), position=1)
        Stage.objects.using(using).bulk_create(
            Stage(pipeline=pipeline, name=_(name), position=position, probability=probability, kind=kind)
            for position, (name, probability, kind) in enumerate(STAGES, 1)
        )
        LostReason.objects.using(using).bulk_create(
            [LostReason(name=_(name), position=position) for position, name in enumerate(REASONS, 1)],
            ignore_conflicts=True,
        )
