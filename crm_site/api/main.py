"""The one programming interface, put together from what the apps declared."""

import json

from django.http import JsonResponse
from django.views.decorators.http import require_GET
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.parser import Parser

from crm_site.api import problems
from crm_site.api.areas import in_order
from crm_site.api.problems import Problem

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence that may be shown to a person."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
ABOUT = "Rapport's programming interface. Times are ISO 8601 in UTC; money is a text of digits beside its currency."


class WritableParser(Parser):
    """JSON can name halves of characters and NUL, which no text that is stored may hold."""

    def parse_body(self, request):
        try:
            body = json.loads(request.body, parse_constant=_refuse)
            if b"\\u0000" in json.dumps(body, ensure_ascii=False).encode():
                raise ValueError
        except (ValueError, RecursionError):
            raise HttpError(400, "") from None
        return body


def _refuse(word):
    raise ValueError(word)


class Interface(NinjaAPI):
    def set_default_exception_handlers(self):
        for error, handler in problems.HANDLERS.items():
            self.add_exception_handler(error, handler)


def build():
    """All areas, in the order in which the apps declared them."""
    api = Interface(
        title="Rapport",
        version="1",
        description=ABOUT,
        urls_namespace="v1",
        parser=WritableParser(),
        docs_url=None,
        openapi_url=None,
    )
    for area in in_order():
        api.add_router("", area.router)
    return api


def schema_of(api):
    """The OpenAPI document, with the token and the shape of every refusal."""
    schema = api.get_openapi_schema(path_prefix="api/v1/")
    parts = schema.setdefault("components", {})
    parts["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "rap_…"}}
    parts.setdefault("schemas", {})["Problem"] = PROBLEM
    refusal = {problems.KIND: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for methods in schema["paths"].values():
        for operation in methods.values():
            operation["responses"]["default"] = {"description": "A refusal", "content": refusal}
    return schema


@require_GET
def openapi(request):
    return JsonResponse(schema_of(api), json_dumps_params={"default": str})


api = build()
__all__ = ["Problem", "api", "openapi", "schema_of"]
