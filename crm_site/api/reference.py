"""The OpenAPI document as chapters that a person reads."""

from dataclasses import dataclass

from crm_site.api.areas import in_order, rules


@dataclass(frozen=True)
class Line:
    """One operation: `fields` are `[(name, type, needed, description)]` of what is sent."""

    method: str
    path: str
    name: str
    summary: str
    scope: str
    right: str
    query: list
    body: list
    answer: str


def chapters():
    """`[(label, [Line, …])]`, one for each area."""
    from crm_site.api.main import api, schema_of  # it is put together from all apps, which are loaded by then

    schema = schema_of(api)
    lines = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            lines.setdefault(operation["tags"][0], []).append(_line(schema, path, method, operation))
    return [(area.key, area.label, lines[area.key]) for area in in_order() if area.key in lines]


def _line(schema, path, method, operation):
    rule = rules[operation["operationId"]]
    query = [
        _field(schema, one["name"], one["schema"], one.get("required", False), one.get("description", ""))
        for one in operation.get("parameters", ())
        if one["in"] == "query"
    ]
    return Line(
        method.upper(),
        path,
        rule.name,
        operation["summary"],
        rule.scope,
        rule.right,
        query,
        _body(schema, operation),
        _answer(operation),
    )


def _body(schema, operation):
    content = operation.get("requestBody", {}).get("content", {})
    for kind in content.values():
        shape = _resolved(schema, kind["schema"])
        needed = shape.get("required", ())
        return [
            _field(schema, name, one, name in needed, one.get("description", ""))
            for name, one in shape.get("properties", {}).items()
        ]
    return []


def _field(schema, name, one, needed, about):
    return name, _type(schema, one), needed, about


def _type(schema, one):
    """The type in a word or two."""
    if "$ref" in one:
        one = _resolved(schema, one)
    if "anyOf" in one:
        return " / ".join(_type(schema, part) for part in one["anyOf"] if part.get("type") != "null")
    if "enum" in one:
        return " | ".join(map(str, one["enum"]))
    if "const" in one:
        return str(one["const"]).lower()
    if one.get("type") == "array":
        return f"[{_type(schema, one.get('items', {}))}]"
    return one.get("format") or one.get("type", "")


def _resolved(schema, one):
    name = one.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"][name] if name else one


def _answer(operation):
    """`201 Contact`"""
    status, told = next(iter(operation["responses"].items()))
    content = told.get("content", {}).get("application/json", {}).get("schema", {})
    return f"{status} {content.get('$ref', '').rpartition('/')[2]}".strip()
