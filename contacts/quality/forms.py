"""What administrators decide: what counts how much, and from when on a record is stale or incomplete."""

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext as say

from contacts.models import QualityRules
from contacts.quality import completeness
from contacts.quality.registry import all_checks

HEAVIEST = 10


def _weight(label, value):
    widget = forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"})
    return forms.IntegerField(label=label, min_value=0, max_value=HEAVIEST, initial=value, widget=widget)


class RulesForm(forms.ModelForm):
    class Meta:
        model = QualityRules
        fields = ["stale_months", "complete_from"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        rules = self.instance
        for model, field in self._counted():
            key = completeness.setting(model, field)
            self.fields[f"field:{key}"] = _weight(field.label, rules.fields.get(key, field.weight))
        for check in all_checks():
            self.fields[f"check:{check.key}"] = _weight(check.label, check.weight_by(rules))
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    @staticmethod
    def _counted():
        return [(model, field) for model in completeness.models() for field in completeness.fields_of(model)]

    def general(self):
        return [self["stale_months"], self["complete_from"]]

    def by_model(self):
        """`[(what the records are called, the fields that count)]`"""
        for model in completeness.models():
            names = [completeness.setting(model, field) for field in completeness.fields_of(model)]
            yield model._meta.verbose_name_plural, [self[f"field:{name}"] for name in names]

    def by_group(self):
        """`[(group, the weights of its checks)]`"""
        groups = {}
        for check in all_checks():
            groups.setdefault(check.group, []).append(self[f"check:{check.key}"])
        return groups.items()

    def clean(self):
        data = super().clean()
        for model in completeness.models():
            names = [f"field:{completeness.setting(model, field)}" for field in completeness.fields_of(model)]
            if all(data.get(name) == 0 for name in names):
                self.add_error(names[0], say("At least one field has to count."))
        return data

    def save(self, *, by):
        rules = self.instance
        rules.fields, rules.checks = self._weights("field:"), self._weights("check:")
        rules.changed_at, rules.changed_by = now(), by
        rules.save()
        return rules

    def _weights(self, prefix):
        said = self.cleaned_data.items()
        return {name.removeprefix(prefix): weight for name, weight in said if name.startswith(prefix)}
