"""A message with a button that takes back what it tells of."""

import json

from django.contrib import messages

TAG = "undo "


def offer(request, text, url, **fields):
    """Tell that it is done; the toast has a button that posts the fields to the address."""
    messages.success(request, text, extra_tags=TAG + json.dumps(_way_back(url, fields)))


def toast(text, url, **fields):
    """The same for an answer to a module of ours, which gives it to the event `toast`."""
    return {"text": text, "tone": "good", "undo": _way_back(url, fields)}


def _way_back(url, fields):
    pairs = [[name, str(one)] for name, value in fields.items() for one in (value if _many(value) else [value])]
    return {"url": url, "fields": pairs}


def offered(message):
    """`{"url": …, "fields": [[name, value]]}` of a message that can be taken back, else None."""
    tags = getattr(message, "extra_tags", "") or ""
    return json.loads(tags.removeprefix(TAG)) if tags.startswith(TAG) else None


def _many(value):
    return isinstance(value, list | tuple | set)
