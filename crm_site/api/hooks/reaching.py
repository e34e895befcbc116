"""Sending to an address that somebody typed: only out into the world, never to what stands beside us.

The name is resolved once, every address that it has is looked at, and the connection goes to the very one that was
looked at. Redirects are not followed, no proxy is asked, time and size are bounded.
"""

import ipaddress
import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

CONNECT, READ, WHOLE = 5, 10, 15  # seconds
MOST = 4000  # bytes of the answer that are read
PORTS = {"http": 80, "https": 443}
RAW = {"preload_content": False, "decode_content": False}


class Unreachable(Exception):
    """The address may not be reached, or does not answer; the text says why to whoever looks after it."""


@dataclass(frozen=True)
class Outcome:
    """What came of one try."""

    request: str
    status: int | None = None
    milliseconds: int | None = None
    response: str = ""
    problem: str = ""

    @property
    def taken(self):
        return self.status is not None and 200 <= self.status < 300


def check(url):
    """Refuse what is no address of the outside by its looks; raises Unreachable. Resolves nothing."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        raise Unreachable(_("This is not an address.")) from None
    if parts.scheme not in (PORTS if settings.WEBHOOKS_INSIDE else ("https",)):
        raise Unreachable(_("The address must begin with https://."))
    if not host or parts.username or parts.password or parts.fragment:
        raise Unreachable(_("The address needs a host, and no name, password or fragment."))
    with suppress(ValueError):
        _look_at(ipaddress.ip_address(host))
    return parts, host, port or PORTS[parts.scheme]


def pinned(host, port):
    """The one address to connect to; raises Unreachable when any that the name has is not of the outside."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Unreachable(_("There is no such host.")) from None
    addresses = [ipaddress.ip_address(place[4][0].partition("%")[0]) for place in found]
    for address in addresses:
        _look_at(address)
    return str(addresses[0])


def _look_at(address):
    if not settings.WEBHOOKS_INSIDE and not is_outside(address):
        raise Unreachable(_("This address belongs to a private network, where nothing is sent."))


def is_outside(address):
    """Whether it belongs to the open internet, also behind the wrappings of IPv6."""
    inner = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if address.version == 6 and address in ipaddress.ip_network("64:ff9b::/96"):
        inner = ipaddress.ip_address(int(address) & 0xFFFFFFFF)
    if getattr(address, "teredo", None) or (inner and not is_outside(inner)):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def post(url, body, headers):
    """Send these bytes; always an Outcome."""
    began, sent = time.monotonic(), body.decode()
    try:
        parts, host, port = check(url)
        status, answer = _exchange(parts, host, port, pinned(host, port), body, headers)
    except Unreachable as reason:
        return Outcome(sent, problem=str(reason))
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        return Outcome(sent, milliseconds=_since(began), problem=_said(error))
    problem = "" if 200 <= status < 300 else _("Answered with %d.") % status
    return Outcome(sent, status, _since(began), answer, problem)


def _exchange(parts, host, port, address, body, headers):
    connection = _connection(parts.scheme, host, port, address)
    late = threading.Event()
    watch = threading.Timer(WHOLE, _cut, [connection, late])
    watch.daemon = True
    watch.start()
    try:
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        connection.connect()
        connection.timeout = READ
        connection.request("POST", target, body=body, headers=headers | {"Host": _named(host, parts.port)}, **RAW)
        answer = connection.getresponse()
        text = answer.read(MOST, decode_content=False).decode("utf-8", "replace").replace("\x00", "")
        if late.is_set():
            raise Unreachable(_("The answer took too long."))
        return answer.status, text
    finally:
        watch.cancel()
        connection.close()


def _connection(scheme, host, port, address):
    """To the address that was looked at; the certificate must be that of the name."""
    if scheme == "http":
        return HTTPConnection(address, port, timeout=CONNECT)
    return HTTPSConnection(address, port, timeout=CONNECT, server_hostname=host, assert_hostname=host)


def _named(host, port):
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name


def _cut(connection, late):
    """The other side drips: end it, whatever it is doing."""
    late.set()
    with suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)


def _since(began):
    return round((time.monotonic() - began) * 1000)


def _said(error):
    return _("No answer: %s") % (str(error) or type(error).__name__)[:300]
