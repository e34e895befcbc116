"""A segment's question as a form: groups and conditions, each with a path such as `0-1-2`.

The form holds a hidden `node` for each; buttons say `add:0-1`, `group:0-1` or `remove:0-1`. Nothing is stored.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.models.segment import asked
from contacts.models import Contact
from crm_site.lib import counting, filters
from crm_site.lib.filters.tree import branch

WORDS = {
    "all": gettext_lazy("All of"),
    "any": gettext_lazy("Any of"),
    "none": gettext_lazy("None of"),
    "not_all": gettext_lazy("Not all of"),
}
AREAS = {"": gettext_lazy("The person"), "sales": gettext_lazy("Sales"), "support": gettext_lazy("Service")}
MOST = 200  # nodes in one form


@dataclass
class Group:
    """Conditions and groups, joined by one of `WORDS`."""

    word: str = "all"
    parts: list = field(default_factory=list)
    path: str = "0"
    words = WORDS
    is_group = True

    @property
    def is_complete(self):
        """An empty group asks something, too: all of nothing is everyone, any of nothing is nobody."""
        return not self.parts or any(part.is_complete for part in self.parts)

    def tree(self):
        inside = [part.tree() for part in self.parts if part.is_complete]
        if self.word in ("all", "any"):
            return {self.word: inside}
        return {"not": {"any" if self.word == "none" else "all": inside}}

    def number(self, path="0"):
        """Give everything the path of its place."""
        self.path = path
        for place, part in enumerate(self.parts):
            part.number(f"{path}-{place}")
        return self

    def walk(self):
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class Rule:
    """One condition as it stands in the form; it may not be complete yet."""

    field: str = ""
    op: str = ""
    value: object = None
    path: str = "0"
    problem: str = ""
    count: object = None
    is_foreign: bool = False  # asked by somebody else, who may ask more
    is_group = False

    @property
    def asks(self):
        """What is asked, as declared beside the model; None while nothing is chosen."""
        return filters.fields_of(Contact).get(self.field)

    @property
    def is_complete(self):
        return bool(self.asks)

    @property
    def takes(self):
        """What kind of value the comparison needs: one two many days form, or nothing."""
        if self.asks is None:
            return ""
        return "form" if hasattr(self.asks, "form") else self.asks.ops[self.op].takes

    @property
    def ops(self):
        return [(key, value.label) for key, value in self.asks.ops.items()] if self.asks else []

    @property
    def options(self):
        """The choices of a field that has some, as `(value, label, chosen)`."""
        if not hasattr(self.asks, "options"):
            return []
        chosen = {str(one) for one in self.value or []} if isinstance(self.value, list) else set()
        return [(value, label, str(value) in chosen) for value, label in self.asks.options()]

    @property
    def input(self):
        """The type of the input for one value."""
        kind = type(self.asks).__name__
        return {"Number": "number", "Date": "date", "Moment": "date"}.get(kind, "text")

    @property
    def values(self):
        """One or two values for the inputs."""
        given = self.value if isinstance(self.value, list) else [self.value]
        wanted = 2 if self.takes == "two" else 1
        return [("" if one is None else one) for one in (*given, *[""] * wanted)][:wanted]

    @property
    def listed(self):
        return ", ".join(map(str, self.value)) if isinstance(self.value, list) else ""

    @property
    def form(self):
        """The questions of a criterion, filled in."""
        given = self.value if isinstance(self.value, dict) else None
        return self.asks.form(initial=given, prefix=f"value-{self.path}")

    def tree(self):
        tree = {"field": self.field, "op": self.op}
        return tree if self.takes == "" else tree | {"value": self.value}

    def number(self, path):
        self.path = path

    def walk(self):
        yield self


def blank():
    """What a new question starts with: one condition to be chosen."""
    return Group("all", [Rule()]).number()


def from_tree(tree):
    """A stored question as groups and rules; the outermost is always a group."""
    made = _read(tree)
    return (made if made.is_group else Group("all", [made])).number()


def _read(tree):
    kind, inside = branch(tree)
    if kind == "condition":
        return Rule(inside["field"], inside["op"], inside.get("value"))
    if kind == "not":
        below, parts = branch(inside)
        if below in ("any", "all"):
            return Group("none" if below == "any" else "not_all", [_read(part) for part in parts])
        return Group("none", [_read(inside)])
    return Group(kind, [_read(part) for part in inside])


def from_post(data):
    """What the form holds at the moment, complete or not."""
    found = {}
    for path in sorted(set(data.getlist("node")[:MOST]), key=_place):
        node = _rule(data, path) if f"field-{path}" in data else Group(_word(data, path))
        above = found.get(path.rpartition("-")[0])
        if above is not None and above.is_group:
            above.parts.append(node)
        found[path] = node
    root = found.get("0")
    return (root if root is not None and root.is_group else Group()).number()


def act(root, action):
    """Do what a button says to the form: `add:path`, `group:path`, `remove:path`; anything else changes nothing."""
    verb, _colon, path = action.partition(":")
    nodes = {node.path: node for node in root.walk()}
    target, above = nodes.get(path), nodes.get(path.rpartition("-")[0])
    if verb == "remove" and above is not None and target in above.parts:
        above.parts.remove(target)
    elif target is not None and target.is_group and verb in ("add", "group"):
        target.parts.append(Rule() if verb == "add" else Group("any", [Rule()]))
    return root.number()


def judge(root, reader, as_of):
    """Say beside each rule what it lacks, or how many people it finds alone."""
    for rule in (node for node in root.walk() if not node.is_group and node.is_complete):
        rule.is_foreign = not _may_ask(rule.asks, reader)
        try:
            rule.count = counting.count(asked(rule.tree(), reader, as_of))
        except filters.FilterError as problem:
            rule.problem = str(problem)


def choices(reader):
    """What the reader may ask about people, grouped by area: `[(area, [(key, label), …]), …]`."""
    areas = {}
    for key, one in filters.fields_of(Contact).items():
        if _may_ask(one, reader):
            areas.setdefault(key.rpartition(".")[0], []).append((key, one.label))
    named = [(AREAS.get(area) or area.capitalize(), keys) for area, keys in areas.items()]
    return [(area, sorted(keys, key=lambda one: str(one[1]))) for area, keys in named]


def _may_ask(field, reader):
    permission = getattr(field, "permission", "")
    return not permission or reader.has_perm(permission)


def _word(data, path):
    word = data.get(f"word-{path}", "")
    return word if word in WORDS else "all"


def _rule(data, path):
    """A rule of the form; when another field was chosen, the comparison and the value start anew."""
    rule = Rule(data.get(f"field-{path}", ""), data.get(f"op-{path}", ""))
    if rule.asks is None:
        return Rule()
    fresh = data.get(f"was-{path}", rule.field) != rule.field
    if fresh or rule.op not in rule.asks.ops:
        rule.op = next(iter(rule.asks.ops))
    if not fresh:
        rule.value = _value(rule, data, f"value-{path}")
    elif rule.takes == "form":
        rule.value = {name: one.initial for name, one in rule.asks.form().fields.items() if one.initial is not None}
    return rule


def _value(rule, data, name):
    if rule.takes == "form":
        return _answers(rule.asks.form(), data, name)
    if rule.takes == "many" and not rule.options:
        return [part.strip() for part in data.get(name, "").split(",") if part.strip()]
    if rule.takes in ("many", "two"):
        return data.getlist(name)
    return data.get(name)


def _answers(form, data, name):
    """The answers to a criterion's questions, as they were typed."""
    many = {key for key, one in form.fields.items() if getattr(one.widget, "allow_multiple_selected", False)}
    given = {key: f"{name}-{key}" for key in form.fields}
    return {key: data.getlist(at) if key in many else data[at] for key, at in given.items() if at in data}


def _place(path):
    return [int(part) if part.isdecimal() else -1 for part in path.split("-")]


def lacks(root):
    """What keeps the question from being stored, as a sentence, or ""."""
    rules = [node for node in root.walk() if not node.is_group]
    if any(not rule.is_complete for rule in rules):
        return _("Choose what each condition asks, or take it away.")
    return next((rule.problem for rule in rules if rule.problem), "")
