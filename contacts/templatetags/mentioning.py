"""`{% load mentioning %}`: colleagues named in a text stand out."""

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils.text import Truncator

from contacts.mentions import highlighted

register = template.Library()
MOST = 2000


@register.filter
def mentions(written):
    """The words of a note, or of a fact that somebody wrote, with the colleagues whom they name; safe to show."""
    names = written.data.get("mentions", {}) if hasattr(written, "data") else getattr(written, "named", {})
    return linebreaksbr(highlighted(Truncator(written.text).chars(MOST), names))
