"""The story of a record: its facts by day, changes folded, notes that can be pinned, and what is new to the reader."""

from dataclasses import dataclass
from itertools import groupby

from django.apps import apps
from django.db.models import Q
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from contacts import custom
from contacts.models import Interaction, Note
from crm_site.lib import keyset, registry

FACTS = 30
GROUPS = {
    "": _("Everything"),
    "note": _("Notes"),
    "mail": _("E-mail"),
    "call": _("Conversations"),
    "deal": _("Deals"),
    "ticket": _("Tickets"),
    "order": _("Orders"),
    "campaign": _("Campaigns"),
    "change": _("Changes"),
}
TOGETHER = {"note": ("note", "file"), "change": ("change", "consent", "task")}
REACH = {"emails": _("E-mail"), "phones": _("Phone"), "email": _("E-mail"), "phone": _("Phone")}
REACH |= {"roles": _("Position"), "relations": _("Relation"), "dates": _("Date"), "addresses": _("Address")}


@dataclass
class Entry:
    """One line of the story: a fact, or several changes by one person in a row. `first_seen` is not new any more."""

    fact: Interaction
    number: int = 1
    is_new: bool = False
    first_seen: bool = False
    note: Note | None = None


@dataclass
class Story:
    page: keyset.Page
    days: list
    new: int

    @property
    def last_day(self):
        return self.days[-1][0] if self.days else None


def groups_for(user):
    """The chips of those kinds of facts that the user may be told."""
    told = {kind.group for kind in registry.kinds.values() if not kind.subject or _may_see(user, kind.subject)}
    return {key: label for key, label in GROUPS.items() if not key or key in told}


def _may_see(user, subject):
    app, _dot, name = subject.partition(".")
    return user.reach(f"{app}.view_{name}") is not None


def tell(record, user, *, group="", q="", token="", since=None):
    """One page of the story, newest first. What came after `since` by somebody else is new."""
    facts = record.interactions.visible_to(user).select_related("by", "contact", "company")
    if group:
        facts = facts.of_group(*TOGETHER.get(group, [group]))
    for word in q.split():
        facts = facts.filter(Q(text__icontains=word) | Q(data__subject__icontains=word))
    page = keyset.page(facts, ["-at", "-pk"], token, size=FACTS)
    entries = _with_notes(_folded(page), user)
    new = _mark_new(entries, user, since)
    return Story(page, [(day, list(these)) for day, these in groupby(entries, key=_day)], new)


def _day(entry):
    return localdate(entry.fact.at)


def _folded(facts):
    """Changes of one thing by one person that follow each other on one day become one line."""
    entries = []
    for fact in facts:
        last = entries[-1] if entries else None
        if last and _is_more_of(last.fact, fact):
            _fold(last, fact)
        else:
            entries.append(Entry(fact))
    return entries


def _is_more_of(later, earlier):
    same = ("kind", "by_id", "about_type_id", "about_id")
    return (
        later.kind.endswith("_changed")
        and "changes" in later.data
        and "changes" in earlier.data
        and all(getattr(later, name) == getattr(earlier, name) for name in same)
        and localdate(later.at) == localdate(earlier.at)
        and _goes_on(later.data["changes"], earlier.data["changes"])
    )


def _goes_on(later, earlier):
    """Whether each field that both name began where it had ended: of two positions that were added it did not."""
    return all(later[name][0] == earlier[name][1] for name in later.keys() & earlier.keys())


def _fold(entry, earlier):
    """Take the earlier change in: each field from what it was first to what it is now."""
    changes = dict(entry.fact.data["changes"])
    for name, (old, new) in earlier.data["changes"].items():
        changes[name] = [old, changes[name][1] if name in changes else new]
    entry.fact.data = entry.fact.data | {"changes": changes}
    entry.number += 1


def _with_notes(entries, user):
    """Each line about a note knows the note, so that it can be pinned: one query for the page."""
    keys = [entry.fact.about_id for entry in entries if entry.fact.kind == "contacts.note" and entry.fact.about_id]
    notes = Note.objects.visible_to(user).in_bulk(keys) if keys else {}
    for entry in entries:
        if entry.fact.kind == "contacts.note":
            entry.note = notes.get(entry.fact.about_id)
    return entries


def _mark_new(entries, user, since):
    """Mark what came since then by others, and the first line that did not; how many are new."""
    if since is None:
        return 0
    for entry in entries:
        entry.is_new = entry.fact.at > since and entry.fact.by_id != user.pk
    new = sum(entry.is_new for entry in entries)
    seen = next((entry for entry in entries if entry.fact.at <= since), None)
    if new and seen:
        seen.first_seen = True
    return new


def changes_of(fact):
    """`[(name of the field, before, after)]` of a fact that tells changes."""
    changes = fact.data.get("changes", {})
    return [(_field_label(fact.kind, name), old, new) for name, (old, new) in changes.items()]


def _field_label(kind, name):
    """What people call the field that a change names."""
    if name in REACH:
        return REACH[name]
    app, _dot, verb = kind.partition(".")
    model = verb.removesuffix("_changed") if verb.endswith("_changed") else "contact"
    try:
        if custom.is_own(name):
            return custom.find(apps.get_model(app, model), name).label
        return capfirst(apps.get_model(app, model)._meta.get_field(name).verbose_name)
    except (LookupError, AttributeError):
        return capfirst(name.replace("_", " "))
