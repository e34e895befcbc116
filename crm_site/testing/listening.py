"""A program that listens: a real HTTP server, which keeps what it is told and answers as the test wants."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Heard:
    """One request: `path`, `headers`, `body`."""

    def __init__(self, path, headers, body):
        self.path, self.headers, self.body = path, headers, body


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.heard.append(Heard(self.path, self.headers, body))
        status, headers, text = self.server.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *words):
        """Be quiet."""


@pytest.fixture
def listener(settings):
    """`listener.url`, `listener.heard`, and `listener.answer = (status, headers, bytes)`; on this very machine."""
    settings.WEBHOOKS_INSIDE = True
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.heard, server.answer = [], (200, {}, b"thanks")
    server.url = f"http://127.0.0.1:{server.server_port}/hook?of=rapport"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
