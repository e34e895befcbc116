"""Whose clock and whose language: outside of a request nobody else says it."""

import zoneinfo
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone, translation


@contextmanager
def as_seen_by(user):
    """In the zone and the language of somebody of the house; without one in those of the house."""
    if user is None:
        with speaking(""):
            yield
        return
    with timezone.override(zoneinfo.ZoneInfo(user.time_zone)), speaking(user.language):
        yield


def speaking(language):
    """In a language of ours: `de-AT` is German; what we do not speak is said in the language of the house."""
    known, base = dict(settings.LANGUAGES), str(language or "").replace("_", "-").lower()
    return translation.override(
        next((one for one in (base, base.split("-")[0]) if one in known), settings.LANGUAGE_CODE)
    )
