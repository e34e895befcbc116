"""`{% load visitor %}`: days on pages for customers, rewritten by visitor.js at the clock of their own device."""

from django import template
from django.utils.html import format_html

from crm_site.lib.when import day_full

register = template.Library()


@register.filter
def visitor_day(when):
    if not when:
        return ""
    return format_html('<time datetime="{}" data-visitor>{}</time>', when.isoformat(), day_full(when))
