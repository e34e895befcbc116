"""The kinds of notices: each app names its own in `navigation.py`, found at start-up."""

from dataclasses import dataclass

kinds: dict[str, "Kind"] = {}


@dataclass(frozen=True)
class Kind:
    icon: str = "bell"
    tone: str = "plain"


def add(key, icon, tone="plain"):
    """How notices of this kind look: a lucide icon, and a tone of the kit."""
    kinds[key] = Kind(icon, tone)


def kind_of(key):
    """The look of a kind; one whose app is gone is still shown, plainly."""
    return kinds.get(key) or Kind()


add("jobs.done", "circle-check", "good")
add("jobs.failed", "circle-alert", "late")
add("jobs.stopped", "circle-pause", "soon")
