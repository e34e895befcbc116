"""A calendar that other programs subscribe to, and one event by itself: RFC 5545, as little as is needed."""

import hmac
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from contacts.models import Agenda
from crm_site.lib.calendars import dated, span_of
from crm_site.lib.viewpoint import as_seen_by

BACK, AHEAD = timedelta(days=60), timedelta(days=366)
SHORT = 15  # minutes of something that takes no time
HOUR = 3600
MOST_PER_HOUR = 60
REFRESH = timedelta(hours=1)
EVER = datetime(2026, 1, 1, tzinfo=UTC)


def key_of(agenda):
    """The secret part of the link: it follows from half of it in the row and the key of the site."""
    return salted_hmac("contacts.agenda", f"{agenda.user_id}:{agenda.nonce}", algorithm="sha256").hexdigest()


def link_of(agenda):
    """The whole secret address; nothing while it is switched off."""
    path = agenda.nonce and reverse("contacts:feed", args=[agenda.user_id, key_of(agenda)])
    return path and settings.SITE_URL + path


def opened(user_id, key):
    """The agenda that this link opens; None for a wrong or old one, and for who no longer works here."""
    agenda = Agenda.objects.select_related("user").filter(user=user_id, user__is_active=True).exclude(nonce="").first()
    return agenda if agenda and hmac.compare_digest(key_of(agenda), key) else None


def is_too_often(agenda):
    """Whether programs ask for it more often than calendars do. Counts the question."""
    key = f"feed:{agenda.pk}"
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) > MOST_PER_HOUR
    except ValueError:  # it ran out between the two lines
        return False


def of_user(user):
    """What the user may see at this moment of their own, from two months ago to a year ahead."""
    with as_seen_by(user):
        today = localdate()
        things = dated(user, span_of(today - BACK, today + AHEAD, get_current_timezone()))
        whole = _calendar(_("Rapport: %s") % user)
        whole.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
        whole.add("x-published-ttl", vDuration(REFRESH))
        for one in things:
            whole.add_component(_event(one))
        return whole.to_ical()


def of_one(thing):
    """A file with one event."""
    whole = _calendar("Rapport")
    whole.add_component(_event(thing))
    return whole.to_ical()


def _calendar(name):
    whole = Calendar()
    whole.add("prodid", "-//Rapport//CRM//EN")
    whole.add("version", "2.0")
    whole.add("calscale", "GREGORIAN")
    whole.add("method", "PUBLISH")
    whole.add("x-wr-calname", name)
    return whole


def _event(thing):
    """An event, since not every program shows to-dos; who only has something to do is still free."""
    event, changed = Event(), (thing.changed_at or EVER).astimezone(UTC).replace(microsecond=0)
    event.add("uid", f"{thing.key}@{urlsplit(settings.SITE_URL).hostname}")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("summary", f"✓ {thing.title}" if thing.done else thing.title)
    if thing.day:
        event.add("dtstart", thing.day)
        event.add("dtend", thing.day + timedelta(days=1))
    else:
        start = thing.at.astimezone(UTC).replace(microsecond=0)
        event.add("dtstart", start)
        event.add("dtend", start + timedelta(minutes=thing.minutes or SHORT))
    if thing.line:
        event.add("description", thing.line)
    event.add("url", settings.SITE_URL + thing.url)
    event.add("class", "PRIVATE")
    event.add("transp", "OPAQUE" if thing.busy else "TRANSPARENT")
    return event
