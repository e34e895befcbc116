"""The rows of a list as HTML. A page has some hundred cells: what they have in common is put together once."""

import functools
from datetime import date, datetime

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.template.loader import get_template
from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from crm_site.lib import figures, when
from crm_site.lib.templatetags import ui


class Rows:
    """Draws row by row. `context` is that of the list page: of, listing, view and editable."""

    def __init__(self, context):
        self.context, self.of, self.editable = context, context["of"], context["editable"]
        self.view = context.get("view", "")
        self.cells = [self._cell(column) for column in (self.of.name, *context["listing"].columns)]
        self.pick = _pick(_("Pick %(row)s")) if self.of.verbs else ""

    def draw(self, row, left=False):
        """`left`: the filter of the list does not fit the row any more."""
        link = escape(self.of.link(row, self.view))
        marks = (" data-editable" if row.pk in self.editable else "") + (' class="left"' if left else "")
        pick = self.pick % {"pk": row.pk, "row": escape(row)} if self.pick else ""
        cells = "".join([cell(row, link) for cell in self.cells])
        return mark_safe(f'<tr data-pk="{row.pk}" data-href="{link}"{marks}>{pick}{cells}</tr>')

    def _cell(self, column):
        """Gives the cell of a row: its words, and the value by which it narrows the list (cells.js)."""
        label = "" if column.is_placed else f' data-label="{escape(column.label)}"'
        head, inner = f'<td class="{column.look}"{label}', self._inner(column)

        def cell(row, link):
            value = column.value(row)
            return f"{head}{_only(column, row, value)}>{inner(row, value, link)}</td>"

        return cell

    def _inner(self, column):
        """Gives what the column shows of a row: as it draws it itself, by its template, or the value by its kind."""
        if column.drawn:
            return lambda row, value, link: column.drawn(row, link)
        if not column.template:
            return lambda row, value, link: conditional_escape(shown(value))
        by_template = functools.partial(self._by_template, column, _template(column.template))
        return _once_for_each(by_template) if column.alike else by_template

    def _by_template(self, column, template, row, value, link):
        with self.context.push(row=row, column=column, value=value, link=mark_safe(link)):
            return template.render(self.context).strip()


def _pick(words):
    """The box that picks a row, with places for its key and its name."""
    box = '<input type="checkbox" name="pick" value="%(pk)s" class="form-check-input"'
    return f'<td class="pick"><label>{box} aria-label="{escape(words)}"></label></td>'


def _once_for_each(draw):
    """The same for each row with this value."""
    known = {}

    def drawn(row, value, link):
        if value not in known:
            known[value] = draw(row, value, link)
        return known[value]

    return drawn


def named(row, link):
    """Whose row it is, and where it leads."""
    return f'{ui.avatar(row, "quiet")}<a href="{link}">{escape(row)}</a>'


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


@functools.cache
def _template(name):
    return get_template(name).template


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
