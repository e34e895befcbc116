"""What other programs may do: each app declares its operations in `api`, found at start-up.

`people = Area("contacts", _("People and companies"))` opens an area with two scopes, `contacts:read` and
`contacts:write`; `@people.get("/contacts/{int:pk}", PERSON.schema, right="contacts.view_contact")` an operation. It
runs for somebody whose token has the scope and who has the right; rows are read through `visible_to` as on the pages.
"""

from dataclasses import dataclass
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext as _
from ninja import Router
from ninja.decorators import decorate_view

from crm_site.api import problems
from crm_site.api.entering import SAFE, identify, slow_down
from crm_site.api.once import FILES, once
from crm_site.api.problems import Problem
from crm_site.lib.acting import acting
from crm_site.lib.reader import reading

areas: dict[str, "Area"] = {}
rules: dict[str, "Rule"] = {}


def in_order():
    return sorted(areas.values(), key=lambda area: area.order)


@dataclass(frozen=True)
class Rule:
    """What an operation asks of its caller: a scope of the token, a right of the person."""

    name: str
    scope: str
    right: str

    def check(self, caller):
        if self.scope and not caller.has(self.scope):
            raise Problem(403, _("This token lacks the scope “%s”.") % self.scope)
        if self.right and not caller.user.has_perm(self.right):
            raise problems.not_yours()


class Area:
    """A part of the business: `key` begins its scopes, `label` is how the list of scopes calls it.

    One that is `free` needs no scope: any token is good for it. Lower `order` comes first.
    """

    def __init__(self, key, label, *, free=False, order=50):
        self.key, self.label, self.free, self.order = key, label, free, order
        self.router = Router(tags=[key])
        areas[key] = self

    def get(self, path, out, **how):
        return self._operation("GET", path, out, **how)

    def post(self, path, out, *, status=201, **how):
        return self._operation("POST", path, out, status=status, **how)

    def put(self, path, out, **how):
        return self._operation("PUT", path, out, **how)

    def patch(self, path, out, **how):
        return self._operation("PATCH", path, out, **how)

    def delete(self, path, **how):
        return self._operation("DELETE", path, None, status=204, **how)

    def _operation(self, method, path, out, *, right="", status=200, reads=False, summary=None):
        """`reads` marks a POST that only asks."""

        def add(view):
            verb = "read" if method in SAFE or reads else "write"
            rule = Rule(view.__name__, "" if self.free else f"{self.key}:{verb}", right)
            rules[rule.name] = rule
            operation = self.router.api_operation(
                [method],
                path,
                response={status: out},
                operation_id=rule.name,
                url_name=rule.name,
                summary=summary or _first_sentence(view),
                exclude_unset=True,
                openapi_extra={"security": [{"token": [rule.scope] if rule.scope else []}], "x-right": right},
            )
            return operation(decorate_view(_guard(rule))(view))

        return add


def _first_sentence(view):
    return (view.__doc__ or view.__name__.replace("_", " ").capitalize()).strip().partition("\n")[0].rstrip(".")


def _guard(rule):
    """Run the operation for who may, as often as they may, once for each key, all of it or nothing."""

    def guarded(run):
        @wraps(run)
        def guarded_run(request, **address):
            try:
                return _run(rule, request, lambda: run(request, **address))
            except Exception as error:
                return _refused(request, error)

        return guarded_run

    return guarded


def _run(rule, request, act):
    request.caller = caller = identify(request)
    request.user = caller.user
    left = slow_down(caller)
    rule.check(caller)
    with reading(caller.user), acting(by=caller.user.pk, through="api"):
        if request.method in SAFE:
            response = act()
        else:
            _fits(request)
            response = once(request, caller.user, act)
    for name, value in left.items():
        response[name] = value
    return response


def _fits(request):
    """A body that is too large is refused as such, before anybody tries to understand it."""
    if request.content_type != FILES:
        try:
            len(request.body)
        except RequestDataTooBig:
            raise Problem(413) from None


def _refused(request, error):
    found = next((problems.HANDLERS[kind] for kind in type(error).__mro__ if kind in problems.HANDLERS), None)
    return found(request, error)
