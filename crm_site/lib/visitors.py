"""Where a visitor comes from, also when proxies of ours stand between."""

import ipaddress

from django.conf import settings


def ip_of(request):
    """The address of the visitor: that of the connection, or what a trusted proxy says; None for nonsense.

    `X-Forwarded-For` is believed from its end on, for as long as the speakers are proxies of ours: what stands before
    these, anybody could have written.
    """
    near = _address(request.META.get("REMOTE_ADDR", ""))
    said = request.headers.get("X-Forwarded-For", "").split(",")
    while near and _is_ours(near) and said:
        further = _address(said.pop())
        if further is None:
            break
        near = further
    return str(near) if near else None


def _address(text):
    try:
        return ipaddress.ip_address(text.strip())
    except ValueError:
        return None


def _is_ours(address):
    return any(address in network for network in networks(settings.TRUSTED_PROXIES))


def networks(text):
    """`10.0.0.0/8, 192.0.2.7` as networks."""
    return [ipaddress.ip_network(one.strip(), strict=False) for one in text.split(",") if one.strip()]
