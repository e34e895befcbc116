"""`{% load custom %}`: what a record has in fields of the house's own."""

from urllib.parse import urlsplit

from django import template
from django.utils.html import format_html, format_html_join

from contacts import custom, inline
from contacts.custom.facts import facts_of
from contacts.models import CustomField

register = template.Library()
SAFE = ("http", "https", "mailto")


@register.simple_tag
def own_value(row, field):
    """The value in words; a link as one, choices as chips."""
    value = custom.value_of(row, field)
    if value is None:
        return ""
    said = custom.say(field, value)
    if field.kind == CustomField.Kind.LINK and urlsplit(value).scheme.lower() in SAFE:
        return format_html('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>', value, said)
    if field.kind == CustomField.Kind.CHOICES:
        labels = said.split("; ")
        return format_html_join(" ", '<span class="chip chip--plain">{}</span>', ((label,) for label in labels))
    return said


@register.simple_tag
def own_fact(row, name):
    """The same by the field's name."""
    field = custom.find(type(row), name)
    return own_value(row, field) if field else ""


@register.inclusion_tag("contacts/fields/_facts.html")
def own_facts(of, row, editable):
    """The own fields on a record's page; those without a value only for who may fill them in."""
    known = row.custom
    shown = [one for one in facts_of(type(row)) if editable or one.key in known]
    return {"cells": [inline.Cell(inline.find(of, one.name), row, bool(editable)) for one in shown]}
