"""Days and times that people can mean: a database keeps year 9999 in one zone and cannot give it back in another."""

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = datetime(1900, 1, 2, tzinfo=UTC), datetime(2199, 12, 31, tzinfo=UTC)


class MomentField(forms.DateTimeField):
    """A day and a time, by the browser's own picker."""

    def __init__(self, **options):
        attrs = {"type": "datetime-local", "min": "1900-01-02T00:00", "max": "2199-12-30T00:00"}
        widget = forms.DateTimeInput(attrs=attrs, format="%Y-%m-%dT%H:%M")
        super().__init__(**({"widget": widget} | options))

    def clean(self, value):
        moment = super().clean(value)
        if moment and not EARLIEST <= moment <= LATEST:
            raise forms.ValidationError(_("Choose a day between 1900 and 2199."))
        return moment
