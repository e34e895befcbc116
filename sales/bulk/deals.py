"""Many deals at once, each by its own verb: the ledger and the customer's history are told of every one."""

from dataclasses import replace
from datetime import timedelta

from django import forms
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from contacts import custom
from contacts.bulk import people, setting
from contacts.bulk.exporting import Exported, export_of, export_verb
from contacts.bulk.forms import BulkForm, FieldForm, plain
from contacts.bulk.verbs import Verb, add, each, each_back
from contacts.models import BulkChangeRow
from crm_site.jobs.work import CannotWork
from crm_site.lib.moments import MomentField
from crm_site.lib.registry import erase
from sales.forms import DAY, LoseForm, OfPipeline
from sales.models import Deal, LostReason, Product, Refused, Stage

CHUNK = 100  # each deal costs some queries of its own
FARTHEST = 3650


def load(deals):
    return deals.select_related("stage", "pipeline", "contact__company", "company", "owner", "product")


class MoveForm(BulkForm):
    stage = OfPipeline(Stage.objects.none(), label=_("Stage"), empty_label=None)
    reason = LoseForm.base_fields["reason"]
    note = LoseForm.base_fields["note"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        stages = Stage.objects.select_related("pipeline").order_by("pipeline__position", "pipeline", "position")
        self.fields["stage"].queryset = stages
        lost = [stage.pk for stage in stages if stage.kind == Stage.Kind.LOST]
        for name in ("reason", "note"):
            self.only_if(name, "stage", lost)

    def clean(self):
        data = super().clean()
        stage = data.get("stage")
        is_lost = stage and stage.kind == Stage.Kind.LOST
        if is_lost and not data.get("reason") and not data.get("note", "").strip():
            self.add_error("reason", _("Say why the deals were lost."))
        return data

    def value(self):
        data = self.cleaned_data
        return {"stage": data["stage"].pk, "reason": plain(data["reason"]), "note": data["note"]}

    def words(self):
        return str(self.cleaned_data["stage"])


class CloseDateForm(BulkForm):
    date = forms.DateField(label=_("On this day"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    days = forms.IntegerField(
        label=_("Or later by so many days"),
        required=False,
        min_value=-FARTHEST,
        max_value=FARTHEST,
        help_text=_("A number below zero is earlier. Deals without a day get none."),
    )

    def clean(self):
        data = super().clean()
        if not self.errors and (data["date"] is None) == (data["days"] is None):
            self.add_error("date", _("Give a day, or a number of days."))
        return data

    def value(self):
        return {"date": plain(self.cleaned_data["date"]), "days": self.cleaned_data["days"]}

    def words(self):
        days = self.cleaned_data["days"]
        return str(self.cleaned_data["date"]) if days is None else say("%+d days") % days


class DealFieldForm(FieldForm):
    def asks(self):
        return {
            "next_step": forms.CharField(max_length=200),
            "next_step_at": MomentField(),
            "product": forms.ModelChoiceField(Product.objects.active().order_by("folded"), empty_label=_("none")),
        }


def revise(change, deals, wanted):
    """Store what `wanted(deal)` gives as `(field, value)` where it differs."""

    def act(deal):
        name, value = wanted(deal)
        known = custom.stored(deal, name) if custom.is_own(name) else getattr(deal, name)
        if known == value:
            return None
        before = {name: setting.key_of(deal, name)}
        deal.revise(by=change.owner, version=deal.version, **{name: custom.unpacked(deal, name, value)})
        return before

    return each(change, deals, act, refused=(Refused,))


def revise_back(change, deals, before, name, now_is):
    """Give back the field to those deals that still have what they were given."""

    def back(deal, was):
        if setting.key_of(deal, name) != now_is(was[name]):
            return False
        value = custom.unpacked(deal, name, setting.stored_as(deal, name, was[name]))
        deal.revise(by=change.owner, version=deal.version, **{name: value})
        return True

    return each_back(change, deals, before, back, refused=(Refused,))


def assign(change, deals):
    to = setting.colleague(change)
    return revise(change, deals, lambda deal: ("owner", to))


def assign_back(change, deals, before):
    return revise_back(change, deals, before, "owner", _given(change, "owner"))


def edit(change, deals):
    value = setting.asked(change, deals[0]) if deals else None
    return revise(change, deals, lambda deal: (change.value["field"], value))


def edit_back(change, deals, before):
    return revise_back(change, deals, before, change.value["field"], _given(change, "value"))


def _given(change, key):
    return lambda was: change.value[key]


def reschedule(change, deals):
    return revise(change, deals, lambda deal: ("expected_close", _moved(change, deal.expected_close)))


def reschedule_back(change, deals, before):
    return revise_back(
        change, deals, before, "expected_close", lambda was: plain(_moved(change, was and parse_date(was)))
    )


def _moved(change, day):
    if change.value["days"] is None:
        return parse_date(change.value["date"])
    return day and day + timedelta(days=change.value["days"])


def move(change, deals):
    """Each to the stage by the deal's own verbs: those that cannot go there stay, with the reason why."""
    stage = Stage.objects.select_related("pipeline").filter(pk=change.value["stage"]).first()
    if stage is None:
        raise CannotWork(say("The stage was deleted meanwhile."))
    reason = LostReason.objects.filter(pk=change.value["reason"]).first() if change.value["reason"] else None

    def act(deal):
        before = deal.stage_id
        if stage.kind == Stage.Kind.LOST and stage.pipeline_id == deal.pipeline_id:
            moved = deal.lose(by=change.owner, reason=reason, note=change.value["note"])
        else:
            moved = deal.move(stage, by=change.owner)
        return {"stage": before, "now": deal.stage_id} if moved else None

    return each(change, deals, act, refused=(Refused,))


def move_back(change, deals, before):
    stages = Stage.objects.select_related("pipeline").in_bulk({was["stage"] for was in before.values()})

    def back(deal, was):
        stage = stages.get(was["stage"])
        if stage is None or deal.stage_id != was["now"]:
            return False
        if not deal.is_open:
            deal.reopen(by=change.owner)
        deal.move(stage, by=change.owner)
        return True

    return each_back(change, deals, before, back, refused=(Refused,))


def _day(moment):
    return localdate(moment) if hasattr(moment, "hour") else moment


@erase("sales.bulk")
def forget(contact, person):
    """What was planned with them before a change of many is not put back any more."""
    BulkChangeRow.forget("deals", Deal.everyone.filter(contact=contact).values_list("pk", flat=True))


export_of(
    "deals",
    Exported(
        head=((_("Number"), lambda deal: deal.external_id), (_("Deal"), lambda deal: deal.name)),
        values={
            "step": lambda deal: deal.next_step,
            "closes": lambda deal: _day(deal.closed_at or deal.expected_close),
        },
    ),
)
_how = {"load": load, "chunk": CHUNK}
add(
    "deals",
    replace(people.assigning, do=assign, undo=assign_back, **_how),
    Verb(
        key="move",
        label=_("Move to a stage"),
        short=_("Move"),
        icon="move-right",
        form=MoveForm,
        do=move,
        undo=move_back,
        submit=_("Move %(n)s"),
        done=_("%s moved"),
        **_how,
    ),
    Verb(
        key="close_date",
        label=_("Change the close date"),
        short=_("Close date"),
        icon="calendar",
        form=CloseDateForm,
        do=reschedule,
        undo=reschedule_back,
        **_how,
    ),
    replace(people.editing, form=DealFieldForm, do=edit, undo=edit_back, **_how),
    export_verb(),
    people.deleting,
)
