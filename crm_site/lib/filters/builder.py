"""A filter as a form, for any model that declares filter fields: a page, a dialog, with or without JavaScript.

The form holds a hidden `node` for each group and rule; buttons say `add:0-1`, `group:0-1` or `remove:0-1`.
Nothing is stored.
"""

from time import monotonic

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm_site.lib.counting import quick_count
from crm_site.lib.filters.compiler import compile
from crm_site.lib.filters.declared import area_label, fields_of
from crm_site.lib.filters.nodes import WORDS, Group, Rule
from crm_site.lib.filters.sent import value_of
from crm_site.lib.filters.tree import FilterError, branch

MOST = 200  # nodes in one form
PATIENCE = 1000  # milliseconds for the number of all rows
PATIENCE_FOR_ONE = 250  # and for that of one rule alone
PATIENCE_FOR_RULES = 1  # seconds for those of all rules


def blank(model):
    """What a new question starts with: one condition to be chosen."""
    return Group(model, "all", [Rule(model, is_new=True)]).number()


def from_tree(tree, model):
    """A tree as groups and rules; the outermost is always a group."""
    made = _made(tree, model)
    return (made if made.is_group else Group(model, "all", [made], bare=True)).number()


def _made(tree, model):
    kind, inside = branch(tree)
    if kind == "condition":
        return Rule(model, inside["field"], inside["op"], inside.get("value"))
    if kind != "not":
        return Group(model, kind, [_made(part, model) for part in inside])
    below, parts = branch(inside)
    if below in ("any", "all"):
        return Group(model, "none" if below == "any" else "not_all", [_made(part, model) for part in parts])
    return Group(model, "none", [_made(inside, model)], bare=True)


def from_post(data, model):
    """What the form holds at the moment, complete or not."""
    found = {}
    for path in sorted(set(data.getlist("node")[:MOST]), key=_place):
        node = _rule(data, path, model) if f"field-{path}" in data else _group(data, path, model)
        above = found.get(path.rpartition("-")[0])
        if above is not None and above.is_group:
            above.parts.append(node)
        found[path] = node
    root = found.get("0")
    return (root if root is not None and root.is_group else Group(model)).number()


def _place(path):
    return [int(part) if part.isdecimal() and len(part) < 9 else -1 for part in path.split("-")]


def _group(data, path, model):
    word = data.get(f"word-{path}", "")
    return Group(model, word if word in WORDS else "all", bare=f"bare-{path}" in data)


def _rule(data, path, model):
    """A rule of the form; when another field was chosen, the comparison and the value start anew."""
    rule = Rule(model, data.get(f"field-{path}", ""), data.get(f"op-{path}", ""))
    if rule.asks is None:
        return Rule(model)
    fresh = data.get(f"was-{path}", rule.field) != rule.field
    if fresh or rule.op not in rule.asks.ops:
        rule.op = next(iter(rule.asks.ops))
    if not fresh:
        rule.value = value_of(rule.asks, rule.op, data, f"value-{path}")
    elif rule.takes == "form":
        rule.value = {name: one.initial for name, one in rule.asks.form().fields.items() if one.initial is not None}
    return rule


def act(root, action):
    """Do what a button says to the form: `add:path`, `group:path`, `remove:path`; anything else changes nothing."""
    verb, _colon, path = action.partition(":")
    nodes = {node.path: node for node in root.walk()}
    target, above = nodes.get(path), nodes.get(path.rpartition("-")[0])
    if verb == "remove" and above is not None and target is not None:
        above.parts = [part for part in above.parts if part is not target]
        above.is_touched = True
    elif target is not None and target.is_group and root.room > 0:
        _add(verb, target)
    return root.number()


def _add(verb, group):
    rule = Rule(group.model, is_new=True)
    if verb == "add":
        group.parts.append(rule)
    elif verb == "group" and group.may_nest:
        group.parts.append(Group(group.model, "any", [rule]))


def judge(root, base, *, reader, as_of, patience=PATIENCE_FOR_RULES):
    """Say beside each rule what it lacks, or how many rows of the base it finds alone where that is quick."""
    until = monotonic() + patience
    for rule in root.rules:
        rule.is_foreign = rule.is_complete and not _may_ask(rule.asks, reader)
        try:
            if not rule.is_complete:
                raise FilterError(_("Choose what to ask, or take this condition away."))
            rows = compile(rule.tree(), base, reader=reader, as_of=as_of)
        except FilterError as problem:
            rule.problem = str(problem)
            continue
        rule.count = quick_count(rows, PATIENCE_FOR_ONE) if monotonic() < until else None


def answer(root, base, *, reader, as_of):
    """What the whole filter finds: `{"rows", "count"}`, or the `problem` in a sentence.

    Without a count it would take more than a second's work.
    """
    try:
        rows = compile(root.tree(), base, reader=reader, as_of=as_of)
    except FilterError as problem:
        return {"problem": str(problem)}
    return {"rows": rows, "count": quick_count(rows, PATIENCE)}


def choices(model, reader):
    """What the reader may ask, grouped by area: `[(area, [(key, label), …]), …]`."""
    areas = {}
    for key, one in fields_of(model).items():
        if _may_ask(one, reader):
            areas.setdefault(key.rpartition(".")[0], []).append((key, str(one.label)))
    named = [(_area(area, model), keys) for area, keys in areas.items()]
    return [(area, sorted(keys, key=lambda one: one[1].casefold())) for area, keys in named]


def _area(area, model):
    if not area:
        return capfirst(model._meta.verbose_name)
    if label := area_label(area):
        return capfirst(label)
    return capfirst(apps.get_app_config(area).verbose_name if area in apps.app_configs else area)


def _may_ask(field, reader):
    if getattr(field, "is_gone", False):
        return False
    permission = getattr(field, "permission", "")
    return not permission or reader.has_perm(permission)


def refusal(root, base, *, reader, as_of):
    """Why the filter cannot be used, as a sentence, or ""; what each rule lacks is said beside it."""
    judge(root, base, reader=reader, as_of=as_of, patience=0)
    if any(not rule.is_complete for rule in root.rules):
        return _("Choose what each condition asks, or take it away.")
    try:
        compile(root.tree(), base, reader=reader, as_of=as_of)
    except FilterError as problem:
        return str(problem)
    return ""
