"""`{% load sales %}`: what a deal says about itself."""

from django import template
from django.utils.timezone import localdate

from sales.board import next_step

register = template.Library()
register.filter("next_step", next_step)


@register.filter
def is_late(deal):
    """Whether it should have closed before today."""
    return bool(deal.is_open and deal.expected_close and deal.expected_close < localdate())
