"""`@ana.moreno` in a note: the colleague of that user name hears of it, and sees the place."""

import re

from django.utils.html import conditional_escape, escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from crm_site.staff.models import Notice, User

NAME = re.compile(r"(?<![\w@.])@([\w.+-]{1,150})", re.UNICODE)
MOST = 20


def mentioned(text):
    """The active colleagues whom a text names, each once. A full stop at the end of a sentence is no name."""
    names = {name for found in NAME.findall(text) for name in (found, found.rstrip(".-+"))}
    if not names:
        return []
    return list(User.objects.filter(is_active=True, username__in=list(names)[: MOST * 2]).order_by("pk")[:MOST])


def names_of(people):
    """What a fact keeps, so that it is told without asking who has which user name: `{user name: name}`."""
    return {person.username: str(person) for person in people}


def tell(people, *, by, about, what, url, text):
    """Each of them hears of it once, with a link to the place; whoever wrote it does not."""
    for person in people:
        Notice.tell(
            person,
            "contacts.mention",
            _("%(by)s mentioned you at %(what)s: %(words)s"),
            url=url,
            about=about,
            by=by,
            what=what,
            words=text[:120],
        )


def name_in(notes):
    """Give each note the colleagues that it names: one query for all, none when no note has an @."""
    people = mentioned("\n".join(note.text for note in notes if "@" in note.text))
    for note in notes:
        note.named = names_of(people)
    return notes


def highlighted(text, names):
    """The text, escaped, with each known name as a mark that tells the whole name."""

    def mark(found):
        name = next((one for one in (found[1], found[1].rstrip(".-+")) if one in names), None)
        if name is None:
            return escape(found[0])
        return (
            f'<mark class="mention" title="{escape(names[name])}">@{escape(name)}</mark>{escape(found[1][len(name) :])}'
        )

    parts, end = [], 0
    for found in NAME.finditer(text):
        parts += [conditional_escape(text[end : found.start()]), mark(found)]
        end = found.end()
    return mark_safe("".join([*parts, conditional_escape(text[end:])]))
