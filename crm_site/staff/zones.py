"""The time zones of the world, to be found by typing a city or a country."""

import functools
import zoneinfo

from babel import Locale
from babel.core import get_global
from django import forms
from django.utils.html import format_html, format_html_join

from crm_site.lib import when


class ZoneInput(forms.TextInput):
    """A text field that offers all zones while one types, in the browser's own way."""

    def get_context(self, name, value, attrs):
        return super().get_context(name, value, (attrs or {}) | {"list": f"{name}-zones", "autocomplete": "off"})

    def render(self, name, value, attrs=None, renderer=None):
        options = format_html_join("", '<option value="{}">{}</option>', zones(when.locale()))
        field = super().render(name, value, attrs, renderer)
        return format_html('{}<datalist id="{}-zones">{}</datalist>', field, name, options)


@functools.cache
def zones(locale: Locale):
    """`[("Europe/Berlin", "Berlin, Germany")]`: those of places, and UTC."""
    known = zoneinfo.available_timezones()
    places = [(name, land) for name, land in get_global("zone_territories").items() if name in known and land != "ZZ"]
    return [("UTC", "UTC"), *sorted((name, _place(name, locale.territories.get(land, land))) for name, land in places)]


def _place(name, country):
    return f"{name.rsplit('/', 1)[1].replace('_', ' ')}, {country}"
