"""The left navigation: each app adds its own lines in `navigation.py`, found at start-up."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

GROUPS = {
    "today": "",
    "people": _("People"),
    "sell": _("Sell"),
    "serve": _("Serve"),
    "market": _("Market"),
    "know": _("Know"),
}
_items = []


@dataclass(frozen=True)
class Item:
    group: str
    key: str
    label: str
    url_name: str
    icon: str
    permission: str = ""
    count: object = None
    order: int = 50

    def for_reader(self, user):
        """What the template draws: key, label, url, icon and count (None: nothing to show)."""
        count = self.count(user) if self.count else None
        return {
            "key": self.key,
            "label": self.label,
            "url": reverse(self.url_name),
            "icon": self.icon,
            "count": count,
        }


def add(group, key, label, url_name, icon, *, permission="", count=None, order=50):
    """Add one line to a group; `permission` hides it from those who lack it."""
    _items.append(Item(group, key, label, url_name, icon, permission, count, order))


def groups(user):
    """The groups that the user has at least one line in, in the house's order."""
    seen = [
        item for item in sorted(_items, key=lambda i: i.order) if not item.permission or user.has_perm(item.permission)
    ]
    lines = {key: [item.for_reader(user) for item in seen if item.group == key] for key in GROUPS}
    return [{"key": key, "label": GROUPS[key], "items": items} for key, items in lines.items() if items]
