"""What the kinds of belongings have in common."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django import forms

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


@dataclass(frozen=True)
class Kind:
    """`rows(record, reader)` may be changed, `form` asks for one, `card(record, reader)` fills `template`.

    `acts` are verbs that need no answers: `{"removal": act(row, by)}`. `refused` is what its verbs raise.
    """

    key: str
    title: str
    template: str
    rows: Callable
    form: type
    card: Callable
    acts: dict = field(default_factory=dict)
    refused: tuple = ()


class Belonging(forms.Form):
    """Asks for one of them; `row` is the one that is changed."""

    def __init__(self, *args, record, user, row=None, **options):
        self.record, self.user, self.row = record, user, row
        first = self.read(row) if row else {}
        prefix = f"id_{self.name}_{row.pk if row else 'new'}_%s"
        super().__init__(*args, initial=first | options.pop("initial", {}), auto_id=prefix, **options)
        self.prepare()
        for one in self.fields.values():
            box, select = isinstance(one.widget, forms.CheckboxInput), isinstance(one.widget, forms.Select)
            one.widget.attrs["class"] = "form-check-input" if box else "form-select" if select else "form-control"

    name = ""

    def prepare(self):
        """Fit the fields to what is asked for."""

    def read(self, row):
        return {}


def day_field(label):
    return forms.DateField(label=label, required=False, widget=DAY)
