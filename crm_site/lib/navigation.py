"""The left navigation: each app adds its own lines in `navigation.py`, found at start-up."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from crm_site.lib.addresses import page
from crm_site.lib.counting import at_most

GROUPS = {
    "today": "",
    "people": _("People"),
    "sell": _("Sell"),
    "serve": _("Serve"),
    "market": _("Market"),
    "know": _("Know"),
    "settings": _("Settings"),
}
_items = []
_beginnings = []
_letters = {"n": "notices", "j": "jobs", "v": "favourites"}  # of every page’s frame


@dataclass(frozen=True)
class Item:
    group: str
    key: str
    label: str
    url_name: str
    icon: str
    permission: str | Callable = ""
    count: object = None
    order: int = 50
    go: str = ""

    def drawn(self, count):
        """What the template draws: key, label, url, icon, the letter behind g, and count (None: nothing to show)."""
        facts = {"key": self.key, "label": str(self.label), "icon": self.icon, "go": self.go}
        return facts | {"url": self.url, "count": at_most(count)}

    def is_for(self, user):
        if callable(self.permission):
            return self.permission(user)
        return not self.permission or user.has_perm(self.permission)

    @property
    def url(self):
        return page(self.url_name)


@dataclass(frozen=True)
class Beginning:
    """Something new that can be written down from any page."""

    label: str
    url_name: str
    icon: str
    permission: str

    @property
    def url(self):
        return page(self.url_name)


def add(group, key, label, url_name, icon, *, permission="", count=None, order=50, go=""):
    """Add one line to a group; `permission` hides it from those who lack it, `go` is its letter behind g.

    Where one right does not say it, `permission(user)` does.

    `count(user)` gives the rows whose number stands beside it; all numbers of a page are counted by one query.
    """
    keep_letter(go, key)
    _items.append(Item(group, key, label, url_name, icon, permission, count, order, go))


def keep_letter(letter, key):
    """Nobody else may have the letter: g and a letter lead to one page."""
    if letter and _letters.setdefault(letter, key) != key:
        raise ValueError(f"g {letter} leads to “{_letters[letter]}” already; choose another letter for “{key}”.")


def add_new(label, url_name, icon, permission):
    """Offer a form for something new in the palette, to those who have the right."""
    _beginnings.append(Beginning(label, url_name, icon, permission))


def beginnings(user):
    return [one for one in _beginnings if user.has_perm(one.permission)]


def pages(user):
    """The lines that the user may open, without counting anything."""
    found = [item for item in _items if item.is_for(user)]
    return sorted(found, key=lambda item: (list(GROUPS).index(item.group), item.order))


def counted(user):
    """`{key of a line: the rows to be counted}`, of the lines that the user may open."""
    return {item.key: item.count(user) for item in pages(user) if item.count}


def groups(user, counts):
    """The groups that the user has at least one line in, in the house's order, with these counts beside the lines."""
    seen = pages(user)
    lines = {key: [item.drawn(counts.get(item.key)) for item in seen if item.group == key] for key in GROUPS}
    return [{"key": key, "label": GROUPS[key], "items": items} for key, items in lines.items() if items]
