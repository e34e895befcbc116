"""Who asks: a program with a token, or a person of the house with their session."""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext as _
from ninja.utils import check_csrf

from crm_site.api.models import Token
from crm_site.api.models.token import MARK
from crm_site.api.problems import Problem

MINUTE = 60
MOST_PER_MINUTE = 600
SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Caller:
    """Somebody, and what their key is good for; a session (no token) is good for all that its person may."""

    user: object
    token: Token | None = None

    @property
    def key(self):
        return f"token:{self.token.pk}" if self.token else f"user:{self.user.pk}"

    def has(self, scope):
        return self.token is None or scope in self.token.scopes


def identify(request):
    """Who asks; raises Problem for nobody. A token wins over a session; a session never writes by itself (CSRF)."""
    kind, _blank, secret = request.headers.get("Authorization", "").partition(" ")
    if kind:
        return _by_token(kind, secret.strip())
    if not request.user.is_authenticated:
        raise _nobody()
    if request.method not in SAFE and check_csrf(request):
        raise Problem(403, _("A session alone may not write: send the X-CSRFToken header, or use a token."))
    return Caller(request.user)


def _by_token(kind, secret):
    token = Token.of_secret(secret) if kind.lower() == "bearer" and secret.startswith(MARK) else None
    if token is None:
        raise _nobody()
    token.note_use()
    return Caller(token.user, token)


def _nobody():
    return Problem(401, headers={"WWW-Authenticate": 'Bearer realm="Rapport"'})


def slow_down(caller, most=None):
    """Count the request; raises Problem when there were too many within the minute. Gives what is left as headers."""
    most, moment = most or MOST_PER_MINUTE, time.time()
    key = f"api:{caller.key}:{int(moment // MINUTE)}"
    cache.add(key, 0, 2 * MINUTE)
    number = cache.incr(key)
    if number > most:
        wait = str(MINUTE - int(moment % MINUTE))
        raise Problem(429, headers={"Retry-After": wait, "X-RateLimit-Limit": str(most)})
    return {"X-RateLimit-Limit": str(most), "X-RateLimit-Remaining": str(most - number)}
