"""What upper apps add to the pages of lower ones. Each app registers in its `customer.py`, found at start-up.

`kinds` say a fact of the timeline, `panels` stand beside the customer, `today` queues what to do next,
`searches` answer the search box, `actions` are what one may do with a customer, `exports` and `erasers` give a person
what is known about them and forget it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

kinds: dict[str, "Kind"] = {}
panels: list["Panel"] = []
queues: list[Callable] = []
searches: list["Search"] = []
actions: list["Action"] = []
exports: dict[str, "Export"] = {}
erasers: dict[str, "Eraser"] = {}


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
    """A card beside a customer: `build(record, reader)` gives the template its context, None when there is nothing.

    `of` names the records that it stands beside: `contact`, `company`. A `number` in the context is its count.
    """

    key: str
    title: str
    template: str
    build: Callable
    permission: str = ""
    order: int = 50
    of: tuple[str, ...] = ("contact",)


@dataclass(frozen=True)
class Search:
    """`find(query, reader, limit)` gives hits that the reader may see, the best first; `more(query)` is the address of
    the list that shows them all. One that is `forgiving` is asked again when nothing at all is spelled like that.
    """

    key: str
    label: str
    icon: str
    find: Callable
    order: int = 50
    more: Callable | None = None
    forgiving: bool = False


@dataclass(frozen=True)
class Action:
    """A thing to do for a customer: `url(record)` leads to its form; `of` names the records that have it."""

    key: str
    label: str
    icon: str
    url: Callable
    permission: str = ""
    of: tuple[str, ...] = ("contact",)


@dataclass(frozen=True)
class Export:
    """A part of what we know about a person, for the person: `rows(contact)` gives dicts of words and numbers."""

    key: str
    label: str
    rows: Callable
    order: int = 50


@dataclass(frozen=True)
class Eraser:
    """How an app forgets a person; `models` name the rows that point at them and are looked after here."""

    forget: Callable
    models: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    title: str
    line: str
    url: str
    icon: str = "circle-dot"


@dataclass(frozen=True, order=True)
class Todo:
    """One thing in the Today queue. Lower `rank` comes first: 0 late, 10 today, 20 soon, 30 worth a look.

    With `done_url` it is ticked off right there; the part that answers stands in its place.
    """

    rank: int
    title: str = field(compare=False)
    line: str = field(compare=False, default="")
    url: str = field(compare=False, default="")
    action: str = field(compare=False, default="")
    icon: str = field(compare=False, default="circle-dot")
    tone: str = field(compare=False, default="plain")
    done_url: str = field(compare=False, default="")


def add_kind(key, label, **how):
    """Declare a sort of fact, as `sales.deal_won`."""
    kinds[key] = Kind(label, **how)


def kind_of(key):
    """How to tell a fact; one whose app is gone is still told, plainly."""
    return kinds.get(key) or Kind(key.rpartition(".")[2].replace("_", " ").capitalize())


def panel(key, title, template, *, permission="", order=50, of=("contact",)):
    """Show the decorated function's answer beside the customer."""

    def add(build):
        panels.append(Panel(key, title, template, build, permission, order, tuple(of)))
        panels.sort(key=lambda p: p.order)
        return build

    return add


def search(key, label, icon, *, order=50, more=None, forgiving=False):
    """Let the decorated function `(query, reader, limit)` answer the search box."""

    def add(find):
        searches.append(Search(key, label, icon, find, order, more, forgiving))
        searches.sort(key=lambda s: s.order)
        return find

    return add


def queue(build):
    """Let the decorated function `(user, as_of)` add `Todo`s to the Today page: at most a handful, ranked."""
    queues.append(build)
    return build


def add_action(key, label, icon, url, *, permission="", of=("contact",)):
    actions.append(Action(key, label, icon, url, permission, tuple(of)))


def export(key, label, *, order=50):
    """Put the dicts of the decorated `(contact)` among what the person may download about themselves."""

    def add(rows):
        exports[key] = Export(key, label, rows, order)
        return rows

    return add


def erase(key, *models):
    """Have the decorated `(contact, person)` forget the person, inside the transaction that erases them everywhere.

    `person` knows the words to look for (`contacts.erasing.Person`). Rows of `models` (`"sales.Order"`) that point at
    the contact are looked after by it; rows of models that nobody names are deleted, or lose their customer.
    """

    def add(forget):
        erasers[key] = Eraser(forget, models)
        return forget

    return add
