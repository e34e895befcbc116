"""What every template may say: icons, money, times, faces, query strings."""

import functools
import re
import zlib
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import lucide
from django import template
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext, ngettext

register = template.Library()

DASH = "—"
SPACE = "\N{NO-BREAK SPACE}"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "INR": "₹", "BRL": "R$", "PLN": "zł"}
CURRENCY_FIRST = {"en", "ja", "zh", "nl"}
FACES = 5


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
def money(amount, currency="EUR"):
    """`€ 12,000` as the reader's language writes it; cents only where there are some."""
    if amount in (None, ""):
        return DASH
    amount = Decimal(amount)
    return _with_symbol(_number(amount, 0 if amount == amount.to_integral_value() else 2), currency)


@register.filter
def money_short(amount, currency="EUR"):
    """`€ 1.92 M`, `€ 388 k`: for headings, where the whole figure would be noise."""
    if amount in (None, ""):
        return DASH
    amount = Decimal(amount)
    for size, letter, places in ((10**9, "B", 2), (10**6, "M", 2), (10**4, "k", 0)):
        if abs(amount) >= size:
            return _with_symbol(_number(amount / (1000 if letter == "k" else size), places) + SPACE + letter, currency)
    return _with_symbol(_number(amount, 0), currency)


def _with_symbol(number, currency):
    symbol = SYMBOLS.get(currency, currency)
    first = (get_language() or "en").split("-")[0] in CURRENCY_FIRST
    sign, number = ("−", number[1:]) if number.startswith("-") else ("", number)
    return f"{sign}{symbol}{SPACE}{number}" if first else f"{sign}{number}{SPACE}{symbol}"


def _number(value, places):
    value = Decimal(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return formats.number_format(value, places, use_l10n=True, force_grouping=True)


@register.filter
def percent(share, places=1):
    """0.6315 is `63.2 %`; None, nothing to measure, is a dash."""
    if share in (None, ""):
        return DASH
    return f"{_number(Decimal(str(share)) * 100, int(places))}{SPACE}%"


@register.filter
def duration(length):
    """Minutes or a timedelta in words: `39 min`, `1 h 48`, `3 d 4 h`."""
    if length in (None, ""):
        return DASH
    minutes = round(length.total_seconds() / 60 if isinstance(length, timedelta) else float(length))
    hours, rest = divmod(abs(minutes), 60)
    days, hours_left = divmod(hours, 24)
    sign = "−" if minutes < 0 else ""
    if days:
        hours_part = gettext(" %(hours)s h") % {"hours": hours_left} if hours_left else ""
        return sign + gettext("%(days)s d") % {"days": days} + hours_part
    if hours:
        return sign + gettext("%(hours)s h") % {"hours": hours} + (f" {rest:02d}" if rest else "")
    return sign + gettext("%(minutes)s min") % {"minutes": rest}


@register.filter
def seconds(length):
    """A number of seconds in words, in whole minutes."""
    return DASH if length is None else duration(timedelta(seconds=float(length)))


@register.filter
def ago(when):
    """`3 days ago`, `in 2 hours`, `today`, in a <time> that shows the full date when pointed at."""
    if not when:
        return DASH
    if isinstance(when, datetime):
        words, whole = _distance(when), formats.date_format(timezone.localtime(when), "DATETIME_FORMAT")
    else:
        words, whole = (
            _days_apart((when - timezone.localdate()).days),
            formats.date_format(when, "DATE_FORMAT"),
        )
    return format_html('<time datetime="{}" title="{}">{}</time>', when.isoformat(), whole, words)


def _distance(when):
    seconds = (when - timezone.now()).total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        words = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    elif minutes < 24 * 60:
        words = ngettext("%(count)s hour", "%(count)s hours", minutes // 60) % {"count": minutes // 60}
    else:
        return _days_apart((minutes // 1440) * (1 if seconds > 0 else -1))
    return _before_or_after(words, seconds)


def _days_apart(days):
    if days in (-1, 0, 1):
        return {-1: gettext("yesterday"), 0: gettext("today"), 1: gettext("tomorrow")}[days]
    count = abs(days)
    if count < 60:
        words = ngettext("%(count)s day", "%(count)s days", count) % {"count": count}
    elif count < 730:
        words = ngettext("%(count)s month", "%(count)s months", count // 30) % {"count": count // 30}
    else:
        words = ngettext("%(count)s year", "%(count)s years", count // 365) % {"count": count // 365}
    return _before_or_after(words, days)


def _before_or_after(words, direction):
    return (gettext("in %(time)s") if direction > 0 else gettext("%(time)s ago")) % {"time": words}


@register.filter
def initials(name):
    """`Ana Lucía Moreno` is `AM`."""
    words = re.findall(r"\w+", str(name))
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else words[0][1:2])).upper()


@register.filter
def avatar(person, look=""):
    """Initials in a colour that stays. `look`: xs, sm, lg and quiet (the name stands beside it)."""
    if not person:
        return ""
    name = str(person)
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
    """The text with each found word of the query marked, everything else escaped."""
    words = [re.escape(str(conditional_escape(word))) for word in str(query or "").split()]
    text = str(conditional_escape(text))
    if not words:
        return mark_safe(text)
    pattern = re.compile(f"(&[a-z0-9#]+;)|({'|'.join(words)})", re.IGNORECASE)
    return mark_safe(pattern.sub(_marked, text))


def _marked(found):
    entity, word = found.groups()
    return f"<mark>{word}</mark>" if word else entity


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
    return _number(value, 0 if value == value.to_integral_value() else 1)


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
