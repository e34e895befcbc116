"""Nobody makes Rapport send something to what stands beside it."""

import socket
import socketserver
import threading
from ipaddress import ip_address

import pytest

from crm_site.api.hooks import reaching

INSIDE = (
    "http://127.0.0.1/",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://10.0.0.8/",
    "https://192.168.1.1:8443/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://224.0.0.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://user:word@shop.example/",
    "ftp://shop.example/",
    "https:///x",
    "https://shop.example:99999/",
    "nonsense",
)


@pytest.mark.parametrize("url", INSIDE)
def test_addresses_of_the_inside_are_refused(url):
    outcome = reaching.post(url, b"{}", {})

    assert outcome.status is None and outcome.problem and outcome.milliseconds is None, "nothing was sent"


@pytest.mark.parametrize("url", ["https://10.0.0.8/", "http://shop.example/", "https://u:p@shop.example/"])
def test_those_that_can_be_seen_are_refused_when_they_are_typed(url):
    with pytest.raises(reaching.Unreachable):
        reaching.check(url)


def test_the_open_internet_is_outside():
    for address in ("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"):
        assert reaching.is_outside(ip_address(address))


def test_a_name_that_also_leads_inside_is_refused(monkeypatch):
    places = [(0, 0, 0, "", ("93.184.215.14", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: places)

    assert "private" in reaching.post("https://shop.example/", b"{}", {}).problem


def test_the_name_is_asked_for_once_and_the_connection_goes_there(monkeypatch, listener):
    """A second answer of the name server, inside this time, is never looked at."""
    port, asked = listener.server_port, []

    def answer(host, *args, **options):
        asked.append(host)
        return [(0, 0, 0, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *a, **o: answer(host) if host == "shop.test" else real(host, *a, **o)
    )
    outcome = reaching.post(f"http://shop.test:{port}/", b"{}", {})

    assert outcome.status == 200 and asked == ["shop.test"]
    assert listener.heard[0].headers["Host"] == f"shop.test:{port}"


def test_a_redirect_is_not_followed(listener):
    listener.answer = (302, {"Location": "http://169.254.169.254/"}, b"")

    assert reaching.post(listener.url, b"{}", {}).status == 302 and len(listener.heard) == 1


def test_of_a_long_answer_only_the_beginning_is_read(listener):
    listener.answer = (200, {}, b"x" * 1_000_000)

    assert len(reaching.post(listener.url, b"{}", {}).response) == reaching.MOST


class Dripping(socketserver.BaseRequestHandler):
    """Sends a byte of a header now and then, for ever."""

    def handle(self):
        self.request.recv(10_000)
        try:
            self.request.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.server.over.wait(0.05):
                self.request.sendall(b"x")
        except OSError:
            pass


def test_one_that_drips_is_cut_off(settings, monkeypatch):
    settings.WEBHOOKS_INSIDE = True
    monkeypatch.setattr(reaching, "WHOLE", 0.4)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        server.over = threading.Event()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        outcome = reaching.post(f"http://127.0.0.1:{server.server_address[1]}/", b"{}", {})
        server.over.set()
        server.shutdown()
        thread.join()

    assert outcome.status is None and outcome.problem
