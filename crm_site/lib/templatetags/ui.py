"""What every template may say: icons, money, times, faces, query strings."""

import functools
import re
import zlib
from decimal import Decimal

import lucide
from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from crm_site.lib import marking
from crm_site.lib import when as written
from crm_site.lib.figures import DASH, money, money_short, number, percent, price, with_currency, words
from crm_site.lib.spans import distance, duration, seconds, units
from crm_site.lib.undoing import offered

register = template.Library()

FACES = 5
DATES = ("day", "day_short", "day_full", "long_day", "weekday", "month", "month_name", "month_short")
MOMENTS = ("clock", "moment", "moment_short", "moment_full")

for told in (money, money_short, price, percent, number, words, duration, seconds):
    register.filter(told)
for name in (*DATES, *MOMENTS):
    register.filter(name, getattr(written, name))
register.filter("undo", offered)


@register.simple_tag
def standing(name):
    """A part that says the same on every page and to everybody: drawn once for each language."""
    return _standing.__wrapped__(name, "") if settings.DEBUG else _standing(name, get_language())


@functools.cache
def _standing(name, _language):
    return get_template(name).render()


@register.simple_tag
def icon(name, size=17, label=""):
    """A lucide icon; silent for screen readers unless it has a label."""
    if not label:
        return mark_safe(_drawing(name, size))
    return format_html('<span role="img" aria-label="{}">{}</span>', label, mark_safe(_drawing(name, size)))


@functools.cache
def _drawing(name, size):
    options = {"class": "icon", "stroke-width": "1.75", "aria-hidden": "true", "focusable": "false"}
    return lucide._render_icon(str(name) + "", size, **options)


@register.filter
def ago(when):
    """`3 days ago`, `in 2 hours`, `today`, in a <time> that shows the full date when pointed at."""
    if not when:
        return DASH
    whole = written.moment(when) if hasattr(when, "hour") else written.day(when)
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), whole, distance(when))


@register.filter
def initials(name):
    """`Ana Lucía Moreno` is `AM`."""
    found = re.findall(r"\w+", str(name))
    if not found:
        return "?"
    return (found[0][0] + (found[-1][0] if len(found) > 1 else found[0][1:2])).upper()


@register.filter
def avatar(person, look=""):
    """Initials in a colour that stays. `look`: xs, sm, lg and quiet (the name stands beside it)."""
    return _face_of(str(person), look) if person else ""


@functools.lru_cache(maxsize=4096)
def _face_of(name, look):
    look = look.split()
    classes = " ".join(["avatar", f"avatar--c{_face(name)}", *(f"avatar--{size}" for size in look if size != "quiet")])
    if "quiet" in look:
        return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, initials(name))
    return format_html(
        '<span class="{}" role="img" aria-label="{}" title="{}">{}</span>',
        classes,
        name,
        name,
        initials(name),
    )


def _face(name):
    return zlib.crc32(name.encode()) % FACES


@register.filter
def highlight(text, query):
    """The text with each found word of the query marked, whatever its case and accents; everything else escaped."""
    return marking.marked(str(text), str(query or ""))


@register.filter(is_safe=True)
def crumbs(trail):
    """The way to a page: plain words before the first link and after the last become elements."""
    first, links, last = re.fullmatch(r"([^<]*)(<[\s\S]*>)?([^<]*)", trail).groups()
    first, last = first.strip(" /\n"), last.strip(" /\n")
    if not links:
        first, last = "", first
    before = f'<span class="crumb">{first}</span>' if first else ""
    after = f'<b aria-current="page">{last}</b>' if last else ""
    return mark_safe(f"{before}{links or ''}{after}")


@register.simple_tag(takes_context=True)
def url_with(context, **changes):
    """The current query string with some keys changed; None takes one away."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value is None:
            query.pop(key, None)
        elif isinstance(value, (list, tuple)):
            query.setlist(key, value)
        else:
            query[key] = value
    return f"?{query.urlencode()}"


@register.filter
def figure(value, unit=""):
    """A chart's value in words: by currency code, `%` (a share), `min`, or a plain number."""
    if value in (None, ""):
        return DASH
    if isinstance(value, (list, tuple)):
        low, middle, high = (figure(v, unit) for v in value)
        return f"{middle} ({low} – {high})"
    if unit == "%":
        return percent(value)
    if unit == "min":
        return duration(value)
    if unit:
        return money(value, unit)
    value = Decimal(str(value))
    return number(value, 0 if value == value.to_integral_value() else 1)


@register.filter
def drawn(spec):
    """What a chart is drawn from: with the words of its unit in the reader's language."""
    unit = spec.get("unit", "")
    if unit == "min":
        return {**spec, "words": units()}
    return {**spec, "words": {"money": with_currency(unit)}} if unit not in ("", "%") else spec


@register.filter
def chart_rows(spec):
    """The rows of the table beside a chart; in a heat chart each series is a row, else each label."""
    unit = spec.get("unit", "")
    if spec["type"] == "heat":
        return [(one["name"], _heat_cells(one["values"], unit, *_reach(spec))) for one in spec["series"]]
    values = zip(*(one["values"] for one in spec["series"]), strict=True)
    return [
        (label, [{"text": figure(v, unit), "level": ""} for v in row])
        for label, row in zip(spec["labels"], values, strict=True)
    ]


def _heat_cells(values, unit, low, high):
    return [{"text": _heat_text(v, unit), "level": _heat_level(v, low, high)} for v in values]


def _heat_text(value, unit):
    if value is None:
        return ""
    return percent(value, 0) if unit == "%" else figure(value, unit)


def _heat_level(value, low, high):
    """One of seven shades between the lowest and the highest value of the table."""
    if value is None:
        return ""
    return f"heat-{round((value - low) / (high - low) * 6) if high > low else 3}"


def _reach(spec):
    values = [v for one in spec["series"] for v in one["values"] if v is not None]
    return min(values, default=0), max(values, default=0)
