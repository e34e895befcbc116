"""What upper apps add to the pages of lower ones. Each app registers in its `customer.py`, found at start-up.

`kinds` say a fact of the timeline, `panels` stand beside the customer, `today` queues what to do next,
`searches` answer the search box, `actions` are what one may do with a customer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

kinds: dict[str, "Kind"] = {}
panels: list["Panel"] = []
queues: list[Callable] = []
searches: list["Search"] = []
actions: list["Action"] = []


@dataclass(frozen=True)
class Kind:
    """How one sort of fact is told: `template` gets `fact` (the Interaction); `group` is its filter chip.

    `subject` names the model whose rows the fact is about (`sales.deal`): who may not see the row is not told the fact.
    """

    label: str
    icon: str = "circle-dot"
    tone: str = "plain"
    group: str = "activity"
    subject: str = ""
    template: str = "contacts/facts/_plain.html"


@dataclass(frozen=True)
class Panel:
    """A card beside a customer: `build(contact, reader)` gives the template its context, None hides it."""

    key: str
    title: str
    template: str
    build: Callable
    permission: str = ""
    order: int = 50


@dataclass(frozen=True)
class Search:
    """`find(query, reader, limit)` gives hits that the reader may see."""

    key: str
    label: str
    icon: str
    find: Callable
    order: int = 50


@dataclass(frozen=True)
class Action:
    """A thing to do for a customer: `url(contact)` leads to its form."""

    key: str
    label: str
    icon: str
    url: Callable
    permission: str = ""


@dataclass(frozen=True)
class Hit:
    title: str
    line: str
    url: str
    icon: str = "circle-dot"


@dataclass(frozen=True, order=True)
class Todo:
    """One thing in the Today queue. Lower `rank` comes first: 0 late, 10 today, 20 soon, 30 worth a look."""

    rank: int
    title: str = field(compare=False)
    line: str = field(compare=False, default="")
    url: str = field(compare=False, default="")
    action: str = field(compare=False, default="")
    icon: str = field(compare=False, default="circle-dot")
    tone: str = field(compare=False, default="plain")


def add_kind(key, label, **how):
    """Declare a sort of fact, as `sales.deal_won`."""
    kinds[key] = Kind(label, **how)


def kind_of(key):
    """How to tell a fact; one whose app is gone is still told, plainly."""
    return kinds.get(key) or Kind(key.rpartition(".")[2].replace("_", " ").capitalize())


def panel(key, title, template, *, permission="", order=50):
    """Show the decorated function's answer beside the customer."""

    def add(build):
        panels.append(Panel(key, title, template, build, permission, order))
        panels.sort(key=lambda p: p.order)
        return build

    return add


def search(key, label, icon, *, order=50):
    """Let the decorated function `(query, reader, limit)` answer the search box."""

    def add(find):
        searches.append(Search(key, label, icon, find, order))
        searches.sort(key=lambda s: s.order)
        return find

    return add


def queue(build):
    """Let the decorated function `(user, as_of)` add `Todo`s to the Today page: at most a handful, ranked."""
    queues.append(build)
    return build


def add_action(key, label, icon, url, *, permission=""):
    actions.append(Action(key, label, icon, url, permission))
