"""How a program is told that something is not possible: RFC 9457, with a sentence for each field."""

import json
from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as FormError
from django.db import DataError, IntegrityError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError

from crm_site.lib.filters import FilterError

KIND = "application/problem+json"
SENTENCES = {
    400: _("The request cannot be read."),
    401: _("Give a token that is valid: “Authorization: Bearer rap_…”."),
    403: _("You may not do this."),
    404: _("There is nothing here, or it is not for you to see."),
    405: _("This address does not take that method."),
    409: _("This does not go together with how things are."),
    412: _("Somebody else changed this record meanwhile. Read it again, then send your change with its new ETag."),
    413: _("That is more than is taken at once."),
    422: _("Some of what was sent cannot be taken."),
    429: _("Too many requests. Try again later."),
    500: _("Something broke on our side."),
    503: _("The database is away for a moment. Try again later."),
}
# What the reader of the body says of a value, in our words.
WORDS = {
    "missing": _("This is needed."),
    "extra_forbidden": _("Nothing of this name can be given here."),
    "string_type": _("Give a text."),
    "string_unicode": _("This text holds a character that cannot be stored."),
    "string_too_long": _("This text is too long."),
    "string_too_short": _("This text is too short."),
    "int_type": _("Give a whole number."),
    "int_parsing": _("Give a whole number."),
    "int_from_float": _("Give a whole number."),
    "int_parsing_size": _("This number is too large."),
    "bool_type": _("Give true or false."),
    "bool_parsing": _("Give true or false."),
    "decimal_type": _('Give a number as a text, such as "12.50".'),
    "decimal_parsing": _('Give a number as a text, such as "12.50".'),
    "list_type": _("Give a list."),
    "dict_type": _("Give an object."),
    "model_attributes_type": _("Give an object."),
    "date_type": _("Give a day, such as 2026-12-31."),
    "date_from_datetime_parsing": _("Give a day, such as 2026-12-31."),
    "datetime_type": _("Give a moment, such as 2026-12-31T12:00:00Z."),
    "datetime_from_date_parsing": _("Give a moment, such as 2026-12-31T12:00:00Z."),
    "timezone_aware": _("Say in which time zone, such as 2026-12-31T12:00:00Z."),
}


class Problem(Exception):
    """A refusal: its status, a sentence, and for each field that is to blame one or more."""

    def __init__(self, status, detail="", *, fields=None, headers=None):
        super().__init__(status, detail)
        self.status, self.detail, self.fields, self.headers = status, detail, fields or {}, headers or {}


def of_form(form):
    """The refusal of a form whose answers cannot be taken."""
    fields = {name: list(messages) for name, messages in form.errors.items() if name != "__all__"}
    return Problem(422, " ".join(form.non_field_errors()), fields=fields)


def answer(status, detail="", fields=None, headers=None):
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail or SENTENCES.get(status, "")),
    }
    if fields:
        said = [(name, text) for name, texts in fields.items() for text in texts]
        body["errors"] = [{"field": name, "detail": str(text)} for name, text in said]
    return HttpResponse(json.dumps(body, ensure_ascii=False), status=status, content_type=KIND, headers=headers or {})


def _of_problem(request, problem):
    return answer(problem.status, problem.detail, problem.fields, problem.headers)


def _of_values(request, error):
    """What ninja found wrong in address, query and body."""
    fields = {}
    for one in error.errors:
        place = [str(part) for part in one["loc"][1:] if part not in ("payload", "asked")]
        fields.setdefault(".".join(place) or one["loc"][0], []).append(_sentence(one))
    return answer(422, fields=fields)


def _sentence(one):
    """Ours, or that of a check of our own."""
    return WORDS.get(one["type"]) or one["msg"].removeprefix("Value error, ")


def _of_form_error(request, error):
    if hasattr(error, "error_dict"):
        return answer(422, fields={name: list(texts) for name, texts in error.message_dict.items()})
    return answer(422, " ".join(error.messages))


def _of_http(request, error):
    return answer(error.status_code)


def _of_data(request, error):
    """The last net under what the fields let through: a number too large for its column, a second one of a kind."""
    return answer(409 if isinstance(error, IntegrityError) else 422)


def _unexpected(request, error):
    """Let Django log it and answer by its page of 500 or, when the database is away, 503: `Problems` says it anew."""
    raise error


HANDLERS = {
    Problem: _of_problem,
    ValidationError: _of_values,
    FormError: _of_form_error,
    HttpError: _of_http,
    Http404: lambda request, error: answer(404),
    PermissionDenied: lambda request, error: answer(403, str(error)),
    RequestDataTooBig: lambda request, error: answer(413),
    FilterError: lambda request, error: answer(422, fields={"filter": [str(error)]}),
    DataError: _of_data,
    IntegrityError: _of_data,
    Exception: _unexpected,
}


def means(error, status, field=""):
    """Have an exception of the business answered with this status, in its own words."""

    def handle(request, reason):
        fields = {field: [str(reason)]} if field else None
        return answer(status, "" if field else str(reason), fields)

    HANDLERS[error] = handle


class Problems:
    """Under /api/ every refusal is a problem document, also those that were made before or after any view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if not request.path.startswith("/api/v1/"):
            return response
        if response.status_code >= 400 and response.get("Content-Type") != KIND:
            response = self._told(response)
        response.setdefault("Cache-Control", "no-store")
        return response

    @staticmethod
    def _told(response):
        kept = {name: response[name] for name in ("Allow", "Retry-After") if name in response}
        return answer(response.status_code, headers=kept)


def not_yours():
    """A right that somebody lacks, by the words of the pages."""
    return Problem(403, say("You may not do this."))
