"""The rows of a list in its templates."""

from django import template
from django.utils.safestring import mark_safe

from crm_site.lib.rows import Rows

register = template.Library()


@register.simple_tag(takes_context=True)
def list_rows(context):
    """All rows of the page of the list."""
    rows = Rows(context)
    return mark_safe("\n".join([rows.draw(row) for row in context["listing"].page]))


@register.simple_tag(takes_context=True)
def list_row(context, row, left=False):
    """One row of the list after a change; `left`: the filter does not fit it any more."""
    return Rows(context).draw(row, left)
