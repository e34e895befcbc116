"""The shape of a filter tree, checked before anything is compiled or said."""

import json

from django.utils.translation import gettext as _

DEPTH = 5
CONDITIONS = 50


class FilterError(ValueError):
    """A filter that cannot be asked; the text says why, to the person who built it."""


def check(tree):
    """Return the tree if its shape is sound; raises FilterError."""
    if _depth(tree) > DEPTH:
        raise FilterError(_("Groups can be nested %d deep at most.") % DEPTH)
    if sum(1 for _condition in conditions(tree)) > CONDITIONS:
        raise FilterError(_("A filter can hold %d conditions at most.") % CONDITIONS)
    if not _writable(tree):
        raise FilterError(_("This filter is damaged: it holds a character that no text may contain."))
    return tree


def _writable(tree):
    """Whether its texts can be stored and shown: JSON can name halves of characters, which nobody can write."""
    try:
        return b"\\u0000" not in json.dumps(tree, ensure_ascii=False, default=str).encode()
    except (UnicodeEncodeError, RecursionError):
        return False


def conditions(tree):
    """The conditions of a tree, from left to right."""
    kind, inside = branch(tree)
    if kind == "condition":
        yield inside
    for part in inside if kind in ("all", "any") else [inside] if kind == "not" else []:
        yield from conditions(part)


def branch(tree):
    """`(all|any, [trees])`, `(not, tree)` or `(condition, tree)`; raises FilterError."""
    if not isinstance(tree, dict):
        raise FilterError(_("This filter is damaged: a group or a condition was expected."))
    if not tree:
        return "all", []
    for kind, shape in (("all", list), ("any", list), ("not", dict)):
        if set(tree) == {kind} and isinstance(tree[kind], shape):
            return kind, tree[kind]
    if isinstance(tree.get("field"), str) and isinstance(tree.get("op"), str) and set(tree) <= {"field", "op", "value"}:
        return "condition", tree
    raise FilterError(_("This filter is damaged: a condition lacks its field or its comparison."))


def _depth(tree, so_far=1):
    if so_far > DEPTH + 1:
        return so_far
    kind, inside = branch(tree)
    parts = {"condition": [], "not": [inside]}.get(kind, inside)
    return max([so_far - (kind == "condition"), *(_depth(part, so_far + 1) for part in parts)])
