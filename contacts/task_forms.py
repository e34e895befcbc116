"""What is asked of a task: by when, how often, who, about what."""

from dataclasses import replace
from datetime import datetime, time

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import gettext_lazy as _

from contacts import spoken
from contacts.forms import active_staff
from contacts.models import Company, Contact, Task
from contacts.models.doing import zone_of
from contacts.repeating import CHOICES, MONTH, WEEK, Repeat
from crm_site.lib import when
from crm_site.lib.moments import MomentField
from crm_site.lib.records import records

AT = "at"
REMIND = [
    ("", _("no reminder")),
    ("0", _("when it is due")),
    ("10", _("10 minutes before")),
    ("30", _("30 minutes before")),
    ("60", _("1 hour before")),
    ("120", _("2 hours before")),
    ("1440", _("1 day before")),
    ("2880", _("2 days before")),
    ("10080", _("1 week before")),
    (AT, _("at a time of its own")),
]


class SpokenField(forms.CharField):
    """A day or a moment in words."""

    def __init__(self, **options):
        hint = _("Type “tomorrow 9”, “fri”, “in 3 days” or “24 Dec 14:30”.")
        super().__init__(**({"required": False, "max_length": spoken.LONGEST, "help_text": hint} | options))

    def clean(self, value):
        text = super().clean(value)
        found = spoken.read(text) if text else None
        if text and found is None:
            raise ValidationError(_("“%s” is no day that could be read. Try “tomorrow 9” or “24 Dec”.") % text)
        return found


def day_input():
    return forms.DateInput(attrs={"type": "date", "min": "1900-01-02", "max": "2199-12-30"}, format="%Y-%m-%d")


class TaskForm(forms.Form):
    title = forms.CharField(label=_("Task"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Task.Kind.choices, required=False)
    spoken = SpokenField(label=_("When"))
    day = forms.DateField(label=_("Day"), required=False, widget=day_input())
    clock = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("How long, in minutes"), required=False, min_value=1, max_value=1440)
    assignee = forms.ModelChoiceField(active_staff(), label=_("For"), required=False, empty_label=_("me"))
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Task.Priority.choices, coerce=int, required=False, empty_value=2
    )
    remind = forms.ChoiceField(label=_("Reminder"), choices=REMIND, required=False)
    remind_at = MomentField(label=_("Remind at"), required=False)
    repeat = forms.ChoiceField(label=_("Repeats"), choices=CHOICES, required=False)
    step = forms.IntegerField(
        label=_("Every so many"), required=False, min_value=1, max_value=99, help_text=_("2 is every second time.")
    )
    days = forms.TypedMultipleChoiceField(
        label=_("On these days"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    until = forms.DateField(label=_("Last day"), required=False, widget=day_input())
    count = forms.IntegerField(label=_("So many times"), required=False, min_value=1, max_value=999)
    notes = forms.CharField(
        label=_("Notes"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    about = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    MAIN = ("title", "spoken", "day", "clock", "kind", "assignee", "priority")
    MORE = ("minutes", "remind", "remind_at", "repeat", "step", "days", "until", "count")

    def __init__(self, *args, user, task=None, **options):
        initial = (initial_of(task) if task else {"priority": 2, "kind": "todo"}) | options.pop("initial", {})
        super().__init__(*args, initial=initial, **options)
        self.user, self.task = user, task
        self.fields["days"].choices = list(enumerate(when.weekday_names("abbreviated").values()))

    @property
    def main(self):
        return [self[name] for name in self.MAIN]

    @property
    def more(self):
        return [self[name] for name in self.MORE]

    @property
    def is_more(self):
        """Whether something is set, or wrong, in what is folded away."""
        return any(self[name].value() or self[name].errors for name in self.MORE)

    def clean_about(self):
        """The record that it is about, if the person may see it."""
        said = self.cleaned_data["about"]
        if not said or self.task:
            return None
        kind, _colon, key = said.partition(":")
        known = records.get(kind)
        row = known.seen_by(self.user).filter(pk=int(key)).first() if known and key.isdecimal() else None
        if row is None:
            raise ValidationError(_("What it is about is gone, or not yours to see."))
        return row

    def clean(self):
        data = super().clean()
        self.due_day, self.due_at = self._due(data)
        due = self.due_day or self.due_at
        if data.get("remind") and not due:
            self.add_error("remind", _("A reminder needs a day."))
        if data.get("remind") == AT and not data.get("remind_at"):
            self.add_error("remind_at", _("Say when to remind."))
        if data.get("repeat") and not due:
            self.add_error("repeat", _("What repeats needs a first day."))
        if data.get("until") and due and data["until"] < (self.due_day or localtime(self.due_at).date()):
            self.add_error("until", _("The last day is before the first."))
        return data

    @staticmethod
    def _due(data):
        """`(day, None)` or `(None, moment)`; what was typed in words counts more than what was picked."""
        said = data.get("spoken")
        if said:
            return (None, said.moment) if said.moment else (said.day, None)
        day, clock = data.get("day"), data.get("clock")
        if day and clock is not None:
            return None, datetime.combine(day, clock, get_current_timezone())
        return day, None

    def save(self, *, by):
        return self._change(by) if self.task else self._add(by)

    def _add(self, by):
        data = self.cleaned_data
        assignee = data["assignee"] or by
        return Task.add(data["title"], by=by, assignee=assignee, repeat=self._repeat(assignee), **self._values(data))

    def _values(self, data):
        about = data.get("about")
        remind = data["remind"]
        return {
            "kind": data["kind"] or Task.Kind.TODO,
            "notes": data["notes"],
            "minutes": data["minutes"],
            "priority": data["priority"],
            "due_day": self.due_day,
            "due_at": self.due_at,
            "remind_before": int(remind) if remind and remind != AT else None,
            "remind_at": data["remind_at"] if remind == AT else None,
        } | (whose(about) if about else {})

    def _change(self, by):
        data = self.cleaned_data
        assignee = data["assignee"] or self.task.assignee or by
        values = self._values(data) | {"title": data["title"]}
        self.task.revise(by=by, assignee=assignee, repeat=self._repeat(assignee), **values)
        return self.task

    def _repeat(self, assignee):
        """How it comes again, by the clock of whoever does it."""
        data = self.cleaned_data
        if not data["repeat"]:
            return None
        every, _dash, weekday = data["repeat"].partition("-")
        moment = localtime(self.due_at, zone_of(assignee)).replace(tzinfo=None) if self.due_at else None
        new = Repeat(
            every=every,
            begin=moment or datetime.combine(self.due_day, time.min),
            step=data["step"] or 1,
            days=tuple(sorted(data["days"])) if every == WEEK else (),
            by_weekday=every == MONTH and bool(weekday),
            until=data["until"],
            count=data["count"],
        )
        return self._as_it_began(new)

    def _as_it_began(self, new):
        """A series whose rule stays goes on from where it began, although this one may have been put off."""
        if not (self.task and self.task.repeat):
            return new
        old, task = Repeat.of(self.task.repeat), self.task
        moment = task.due_at.replace(second=0, microsecond=0) if not task.due_day else None
        same = all(getattr(old, name) == getattr(new, name) for name in ("every", "step", "days", "by_weekday"))
        if not same or (self.due_day, self.due_at) != (task.due_day, moment):
            return new
        return replace(old, until=new.until, count=new.count)


def whose(row):
    """The fields by which a task belongs to a record, and to the customer that the record has."""
    if isinstance(row, Contact | Company):
        return {row._meta.model_name: row}
    found = {name: getattr(row, name, None) for name in ("contact", "company")}
    return found | {"about_type": ContentType.objects.get_for_model(row), "about_id": row.pk}


def initial_of(task):
    here = localtime(task.due_at) if task.due_at and not task.due_day else None
    remind = AT if task.remind_at and task.remind_before is None else task.remind_before
    known = {name: getattr(task, name) for name in ("title", "kind", "minutes", "priority", "notes", "remind_at")}
    known |= {"day": task.due_day or (here and here.date()), "clock": here and here.time(), "assignee": task.assignee}
    known |= {"remind": "" if remind is None else str(remind)}
    if task.repeat:
        repeat = Repeat.of(task.repeat)
        known |= {"repeat": f"{MONTH}-weekday" if repeat.by_weekday else repeat.every, "step": repeat.step}
        known |= {"days": repeat.days, "until": repeat.until, "count": repeat.count}
    return known


class NextStepForm(forms.Form):
    """Done, and then? One line, and when."""

    title = forms.CharField(label=_("Next"), max_length=200)
    spoken = SpokenField(label=_("When"), initial=_("in 3 days"), help_text="")

    def save(self, task, *, by):
        """The next step, for whoever did this one, about the same."""
        said = self.cleaned_data["spoken"]
        times = {"due_at": said.moment} if said and said.moment else {"due_day": said and said.day}
        same = {name: getattr(task, name) for name in ("contact", "company", "about_type", "about_id")}
        return Task.add(self.cleaned_data["title"], by=by, **same, **times)


def moved_to(task, word):
    """`{due_at, due_day}` for a word on a button, a day of the calendar, or what somebody typed; None for nonsense."""
    found = spoken.read(word)
    if found is None:
        return None
    if found.moment:
        return {"due_at": found.moment, "due_day": None}
    if task.due_day or not task.due_at:
        return {"due_at": None, "due_day": found.day}
    clock = localtime(task.due_at).time().replace(tzinfo=None)
    return {"due_at": datetime.combine(found.day, clock, get_current_timezone()), "due_day": None}
