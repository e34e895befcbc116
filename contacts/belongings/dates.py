"""The days that matter to a person or a company."""

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from contacts.belongings.kinds import DAY, Belonging, Kind
from contacts.models import ImportantDate

MOST = 30


class DateForm(Belonging):
    name = "dates"
    kind = forms.ChoiceField(label=_("Kind"), choices=ImportantDate.Kind.choices)
    label = forms.CharField(label=_("Label"), max_length=60, required=False)
    day = forms.DateField(label=_("Day"), widget=DAY)
    yearly = forms.BooleanField(label=_("every year"), required=False, initial=True)

    def prepare(self):
        self.fields["label"].widget.attrs["placeholder"] = _("Label, such as: opening of the shop")

    def read(self, row):
        return {name: getattr(row, name) for name in ("kind", "label", "day", "yearly")}

    def clean(self):
        data = super().clean()
        if data.get("kind") == ImportantDate.Kind.OTHER and not data.get("label"):
            self.add_error("label", _("Say what day it is."))
        if not self.errors:
            same = {name: data[name] for name in ("kind", "label", "day")}
            rows = ImportantDate.objects.filter(**{self.record._meta.model_name: self.record}, **same)
            if rows.exclude(pk=self.row and self.row.pk).exists():
                raise forms.ValidationError(_("This day is written down already."))
        return data

    def save(self, *, by):
        if self.row:
            self.row.correct(by=by, **self.cleaned_data)
            return self.row
        return ImportantDate.add(self.record, by=by, **self.cleaned_data)


class Rows:
    def __init__(self, record, reader):
        self.record, self.reader = record, reader

    def get(self, pk):
        return self.record.importantdates.editable_by(self.reader).filter(pk=pk).first()


def card(record, reader):
    """The one that comes next first; those that are over at the end."""
    today = localdate()
    lines = [
        {"row": row, "next": row.next_after(today), "in_days": _days(row, today)}
        for row in record.importantdates.visible_to(reader).order_by("-pk")[:MOST]
    ]
    lines.sort(key=lambda line: (line["next"] is None, line["next"] or line["row"].day))
    return {"lines": lines, "number": len(lines)}


def _days(row, today):
    following = row.next_after(today)
    return None if following is None else (following - today).days


def _dates():
    return Kind(
        key="dates",
        title=_("Dates"),
        template="contacts/_panel_dates.html",
        rows=Rows,
        form=DateForm,
        card=card,
        acts={"removal": lambda row, *, by: row.remove(by=by)},
    )


DATES_OF_PERSON, DATES_OF_COMPANY = _dates(), _dates()
