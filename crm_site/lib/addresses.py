"""Where a page is, looked up once: a list says fifty addresses, a search or a timeline as many again."""

import functools

from django.urls import get_script_prefix, reverse


def address(name, pk):
    """What `reverse(name, args=[pk])` says, without looking through all addresses each time."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{pk}{after}"


def page(name):
    """What `reverse(name)` says, found once."""
    return _page(name, get_script_prefix())


@functools.cache
def _page(name, _prefix):
    return reverse(name)


@functools.cache
def _around(name, _prefix):
    """What stands before and after the key in the addresses of that name."""
    before, _zero, after = reverse(name, args=[0]).rpartition("0")
    return before, after
