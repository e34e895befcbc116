"""`{% load inline %}`: facts with a button to change them in place."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django import template
from django.utils.text import capfirst
from django.utils.timezone import now

from contacts import countries, inline
from contacts.models.reach import phone_key
from contacts.timeline import changes_of
from crm_site.lib import when

register = template.Library()


@register.inclusion_tag("kit/_cell.html")
def cell(of, row, key, editable, look=""):
    """A fact with its button, if the reader may change it: `{% cell "contacts" contact "job_title" editable %}`."""
    return inline.Cell(inline.find(of, key), row, bool(editable), look).context


register.filter("changes", changes_of)


@register.filter
def language_name(code):
    """`German` for `de`, in the reader's own language."""
    known = when.locale().languages
    return capfirst(known.get(code) or known.get(code.partition("-")[0]) or code)


register.filter("country_name", countries.local)
register.filter("phone_link", phone_key)


@register.filter
def clock_there(zone):
    """What time it is now in that zone; nothing when there is no such zone."""
    try:
        return f"{now().astimezone(ZoneInfo(zone)):%H:%M}"
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return ""
