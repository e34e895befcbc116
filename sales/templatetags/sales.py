from django import template

from sales import board

register = template.Library()


@register.filter
def next_step(deal):
    """What the deal's card says comes next."""
    return board.next_step(deal)


@register.filter(name="in")
def is_in(key, keys):
    return key in keys
