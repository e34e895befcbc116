"""Programs for tests: they act for somebody with a token, and each app says who may call what (`Call`)."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from crm_site.api.areas import areas
from crm_site.api.main import api, schema_of
from crm_site.api.models import Token


@dataclass(frozen=True)
class Call:
    """Who may call an operation of the programming interface; the others get a 403, those in `unseen` a 404.

    `args(cast)` are the numbers in its address, `body(cast)` what is sent, `query` what stands behind the address.
    `files(cast)` are sent as a form beside the body. `case` tells calls of one operation apart.
    """

    name: str
    may: str
    args: Callable = field(default=lambda cast: {})
    body: Callable | None = None
    files: Callable | None = None
    query: dict = field(default_factory=dict)
    unseen: str = ""
    case: str = ""

    def __str__(self):
        return f"{self.name} {self.case}".strip()


class Program:
    """Something outside that calls the interface; `answer = program.post("contacts", {…}, if_match="1")`."""

    def __init__(self, secret="", client=None):
        self.client, self.secret = client or Client(raise_request_exception=True), secret

    def call(self, method, path, body=None, *, files=None, query=None, **headers):
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.secret:
            headers["Authorization"] = f"Bearer {self.secret}"
        path = path if path.startswith("/") else f"/api/v1/{path}"
        send = getattr(self.client, method.lower())
        if method == "GET":
            return send(path, query or {}, headers=headers)
        if files:
            return send(path, (body or {}) | files, headers=headers)
        sent = body if isinstance(body, str | bytes) else json.dumps(body if body is not None else {})
        return send(path, sent, content_type="application/json", headers=headers)

    def get(self, path, **query):
        return self.call("GET", path, query=query)

    def post(self, path, body=None, **headers):
        return self.call("POST", path, body, **headers)

    def put(self, path, body=None, **headers):
        return self.call("PUT", path, body, **headers)

    def patch(self, path, body=None, **headers):
        return self.call("PATCH", path, body, **headers)

    def delete(self, path, **headers):
        return self.call("DELETE", path, **headers)


def every_scope():
    return [f"{key}:{verb}" for key, area in areas.items() if not area.free for verb in ("read", "write")]


def token_of(user, scopes=None):
    """The secret of a token that was used just now, so that its use is not noted again."""
    token, secret = Token.make(user, "test", scopes=every_scope() if scopes is None else list(scopes))
    Token.objects.filter(pk=token.pk).update(last_used_at=now())
    return secret


@pytest.fixture
def program():
    """`program(rep)` is a program with a token of the rep for everything, `program(rep, "contacts:read")` for this."""
    cache.clear()  # what is counted for an hour begins anew, whoever was asked before
    return lambda user=None, *scopes: Program(token_of(user, scopes or None) if user else "")


def methods():
    """`{name of the operation: method}` as the document has it."""
    paths = schema_of(api)["paths"].values()
    return {one["operationId"]: method.upper() for path in paths for method, one in path.items()}


def address(call, cast):
    return reverse(f"v1:{call.name}", kwargs=call.args(cast))
