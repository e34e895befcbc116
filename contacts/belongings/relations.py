"""Whom a person belongs to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.belongings.kinds import Belonging, Kind
from contacts.choosing import PersonField
from contacts.models import CannotRelate, Relation

MOST = 50


class RelationForm(Belonging):
    name = "relations"
    word = forms.ChoiceField(label=_("Relation"), choices=Relation.choices)
    other = PersonField(label=_("Person"), required=True)

    def prepare(self):
        self.fields["other"].asked_by(self.user)
        self.fields["other"].help_text = ""

    def save(self, *, by):
        return self.record.relate(self.cleaned_data["word"], self.cleaned_data["other"], by=by)


class Rows:
    def __init__(self, person, reader):
        self.person, self.reader = person, reader

    def get(self, pk):
        rows = Relation.objects.of(self.person).editable_by(self.reader).select_related("contact", "other")
        return rows.filter(pk=pk).first()


def card(person, reader):
    """One line for each, in the words of this person's side, those above them first."""
    rows = Relation.objects.of(person).visible_to(reader).select_related("contact__company", "other__company")
    order = {word: number for number, (word, _label) in enumerate(Relation.choices())}
    lines = [
        {"pk": row.pk, "word": row.word_for(person), "label": row.label_for(person), "other": row.other_than(person)}
        for row in rows[:MOST]
    ]
    lines.sort(key=lambda line: (order[line["word"]], str(line["other"])))
    return {"lines": lines, "number": len(lines)}


RELATIONS = Kind(
    key="relations",
    title=_("Relations"),
    template="contacts/_panel_relations.html",
    rows=Rows,
    form=RelationForm,
    card=card,
    acts={"removal": lambda row, *, by: row.remove(by=by)},
    refused=(CannotRelate,),
)
