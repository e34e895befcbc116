"""The cells of a list: what a column shows of a row."""

import functools
from datetime import date, datetime

from django import template
from django.contrib.auth import get_user_model
from django.db.models import Model
from django.template.loader import get_template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate

from crm_site.lib import figures, when
from crm_site.lib.templatetags import ui

register = template.Library()


@register.simple_tag(takes_context=True)
def list_cell(context, column, row):
    """The cell of a column: its words, and the value by which it narrows the list (cells.js)."""
    value = column.value(row)
    words = conditional_escape(_drawn(context, column, row, value)).strip()
    return mark_safe(f'<td class="{column.look}"{_label(context, column)}{_only(column, row, value)}>{words}</td>')


def _label(context, column):
    """The column's name, for narrow screens: put into words once for the whole list."""
    known = context.render_context.setdefault("list_labels", {})
    if column.key not in known:
        known[column.key] = "" if column.is_placed else f' data-label="{escape(column.label)}"'
    return known[column.key]


@functools.cache
def _template(name):
    return get_template(name).template


def _drawn(context, column, row, value):
    """What the column shows of the row: drawn by its template, or its value by kind."""
    if not column.template:
        return shown(value)
    with context.push(row=row, column=column, value=value):
        return _template(column.template).render(context)


def _only(column, row, value):
    if not column.field:
        return ""
    asked = column.asks(row) if column.asks else value
    return "" if asked is None else f' data-only="{escape(_key(asked))}"'


def _key(value):
    """What stands for the value in an address."""
    if isinstance(value, datetime):
        return localdate(value).isoformat()
    return value.pk if isinstance(value, Model) else value


@register.simple_tag(takes_context=True)
def name_cell(context, row):
    """Whose row it is, and where it leads."""
    link = context.get("link") or context["of"].link(row, context.get("view", ""))
    return mark_safe(f'{ui.avatar(row, "quiet")}<a href="{escape(link)}">{escape(row)}</a>')


@register.simple_tag
def link_of(of, row, view=""):
    """Where a row of the list leads."""
    return of.link(row, view)


def shown(value):
    """A value as a cell shows it; nothing for what is not there."""
    if value is None or value == "":
        return ""
    if isinstance(value, get_user_model()):
        return ui.avatar(value, "xs")
    if isinstance(value, date):
        return when.day(value)
    if isinstance(value, int):
        return figures.number(value)
    return value
