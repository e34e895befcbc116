"""What a template may ask about favourites."""

from django import template

from crm_site.lib.records import records

register = template.Library()


@register.simple_tag
def star_of(record):
    """`(kind, key)` of a record that can be starred, else None."""
    kind = record._meta.label_lower if record and record.pk else ""
    return (kind, record.pk) if kind in records else None


@register.simple_tag
def starred(shell, kind, key):
    """Whether it is among the reader's favourites."""
    return shell.favourites.has(kind, key)
