"""What can be done with a deal: each verb stores by a conditional UPDATE and tells ledger and timeline."""

from decimal import Decimal
from functools import wraps

from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contacts import custom
from contacts.models import Interaction
from contacts.models.record import EditConflict
from crm_site.staff.models import Notice
from sales.models.ledger import DealChange
from sales.models.pipeline import LostReason, Pipeline, Stage
from sales.models.refused import Refused

REVISABLE = (
    *("name", "contact", "company", "product", "amount", "currency", "owner", "expected_close"),
    *("next_step", "next_step_at"),
)
LEDGERED = ("amount", "expected_close", "product", "owner")


class _Quicker(Exception):
    """Somebody else changed the row since it was read."""


def first_come(verb):
    """Do the verb in a transaction; if somebody was quicker, look again, so that nothing is done twice."""

    @wraps(verb)
    def tried(deal, *args, **answers):
        for _attempt in range(3):
            try:
                with transaction.atomic():
                    return verb(deal, *args, **answers)
            except _Quicker:
                deal.refresh_from_db()
        raise Refused(_("Somebody else is changing this deal at the same time. Try again."))

    return tried


class DealVerbs:
    @classmethod
    @transaction.atomic
    def add(cls, *, by, pipeline=None, stage=None, at=None, **fields):
        """A new open deal, in the first stage unless another open one is given."""
        pipeline = pipeline or (stage.pipeline if stage else Pipeline.usual())
        stage = stage or pipeline.first_stage
        if not stage.is_open:
            raise Refused(_("A new deal starts in an open stage."), field="stage")
        if fields.get("contact") and not fields.get("company"):
            fields["company"] = fields["contact"].company
        moment = at or now()
        deal = cls.objects.create(
            pipeline=pipeline, stage=stage, created_at=moment, updated_at=moment, stage_since=moment, **fields
        )
        deal._entered("", stage, by, moment)
        deal._tell("sales.deal_created", by, moment, stage=stage.name)
        deal.tell_owner(by)
        return deal

    @first_come
    def move(self, stage, *, by):
        """Put into another stage. A deal that is there already stays as it is; True when it moved."""
        if stage.pipeline_id != self.pipeline_id:
            raise Refused(_("“%s” belongs to another pipeline.") % stage)
        if stage.kind == Stage.Kind.WON:
            return self.win(by=by)
        if stage.kind == Stage.Kind.LOST and self.state != self.State.LOST:
            raise Refused(_("Say why the deal was lost."), field="reason")
        if stage.pk == self.stage_id:
            return False
        self._must_be_open()
        self._go(stage, by=by, kind="sales.deal_moved")
        return True

    @first_come
    def win(self, *, by, at=None):
        """The customer bought. Winning a won deal changes nothing."""
        if self.state == self.State.WON:
            return False
        self._must_be_open()
        if self.amount is None:
            raise Refused(_("A deal cannot be won without an amount."), field="amount")
        closed_at = at or now()
        days = max(0, (closed_at - self.created_at).days)
        self._go(
            self.pipeline.won_stage,
            by=by,
            at=at,
            kind="sales.deal_won",
            facts={"days": days},
            state=self.State.WON,
            closed_at=closed_at,
        )
        return True

    @first_come
    def lose(self, *, by, reason, note="", at=None):
        """The customer did not buy. `reason` is a LostReason or words. Losing a lost deal changes nothing."""
        if self.state == self.State.LOST:
            return False
        self._must_be_open()
        known = reason if isinstance(reason, LostReason) else None
        words = note.strip() if known else " ".join(part for part in (reason or "", note) if part).strip()
        if not known and not words:
            raise Refused(_("Say why the deal was lost."), field="reason")
        self._go(
            self.pipeline.lost_stage,
            by=by,
            at=at,
            kind="sales.deal_lost",
            facts={"reason": str(known) if known else words, "note": words if known else ""},
            state=self.State.LOST,
            closed_at=at or now(),
            lost_reason=known,
            lost_note=words,
        )
        return True

    @first_come
    def reopen(self, *, by):
        """Back to the last open stage that the deal was in. Reopening an open deal changes nothing."""
        if self.is_open:
            return False
        self._go(
            self._last_open_stage(),
            by=by,
            kind="sales.deal_reopened",
            state=self.State.OPEN,
            closed_at=None,
            lost_reason=None,
            lost_note="",
        )
        return True

    @transaction.atomic
    def revise(self, *, by, version, **changes):
        """Change fields, unless somebody else was quicker; raises EditConflict with their version of it."""
        changes, own = custom.split(type(self), changes)
        told = custom.changed(self, own)
        if unknown := set(changes) - set(REVISABLE):
            raise TypeError(f"{sorted(unknown)} cannot be revised")
        if self.state == self.State.WON and changes.get("amount", self.amount) is None:
            raise Refused(_("A won deal keeps an amount."), field="amount")
        old = {name: getattr(self, name) for name in changes}
        changed = {name: value for name, value in changes.items() if old[name] != value}
        if changed.get("product"):
            changed["product_text"] = ""
        if not self._store(version, changed | custom.update_of(own)):
            raise EditConflict(type(self).objects.get(pk=self.pk))
        self._note_changes(old, changed, by, told)
        if "owner" in changed:
            self.tell_owner(by)

    def tell_owner(self, by):
        """Whoever it belongs to from now on hears of it, unless they did it themselves."""
        text = _lazy("%(by)s gave you the deal “%(what)s”.")
        Notice.tell(self.owner, "sales.deal", text, about=self, by=by, what=self)

    def _note_changes(self, old, changed, by, more):
        told = {name: [_word(old[name]), _word(changed[name])] for name in LEDGERED if name in changed}
        moment = now()
        DealChange.objects.bulk_create(
            DealChange(deal=self, field=name, old=before[:200], new=after[:200], by=by, at=moment)
            for name, (before, after) in told.items()
        )
        if told or more:
            self._tell("sales.deal_changed", by, moment, changes=told | more)

    def _must_be_open(self):
        if self.state == self.State.WON:
            raise Refused(_("This deal is won. Reopen it first."))
        if self.state == self.State.LOST:
            raise Refused(_("This deal is lost. Reopen it first."))

    def _go(self, stage, *, by, kind, at=None, facts=None, **changes):
        """Enter a stage: store, write the ledger, tell the timeline."""
        old, moment = self.stage.name, at or now()
        if not self._store(self.version, changes | {"stage": stage, "stage_since": moment}):
            raise _Quicker
        self._entered(old, stage, by, moment)
        self._tell(kind, by, moment, old=old, stage=stage.name, **(facts or {}))

    def _store(self, version, changes):
        rows = type(self).objects.filter(pk=self.pk, version=version)
        if not rows.update(**changes, version=F("version") + 1, updated_at=now()):
            return False
        self.refresh_from_db()
        return True

    def _entered(self, old, stage, by, moment):
        self.changes.create(field=DealChange.Field.STAGE, old=old, new=stage.name, stage=stage, by=by, at=moment)

    def _last_open_stage(self):
        rows = self.changes.of_stages().filter(stage__pipeline=self.pipeline_id, stage__kind=Stage.Kind.OPEN)
        last = rows.select_related("stage").order_by("-at", "-pk").first()
        return last.stage if last else self.pipeline.first_stage

    def _tell(self, kind, by, at, **facts):
        """One fact for the customer; a deal of nobody has no timeline to tell."""
        if not (self.contact_id or self.company_id):
            return
        amount = None if self.amount is None else str(self.amount)
        Interaction.write(
            kind,
            contact=self.contact,
            company=self.company,
            by=by,
            about=self,
            at=at,
            text=self.name,
            amount=amount,
            currency=self.currency,
            **facts,
        )


def _word(value):
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return "" if value is None else str(value)
