"""What a file says of consent, and how that is taken back: the ledger only grows, so the word before is said again."""

from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.models import Consent, Interaction


def standing(keys, channel="email", purpose="marketing"):
    """`{person: words}` that count, the last one at the end: a word and the one that took it back are as never said."""
    found = {}
    for word in Consent.objects.filter(contact__in=keys, channel=channel, purpose=purpose).order_by("pk"):
        words = found.setdefault(word.contact_id, [])
        if not word.retracts:
            words.append(word)
        elif words:
            words.pop()
    return found


def take_back(said, run, by):
    """Say again what counted before these words of a file; not where somebody has spoken since, or before the file."""
    words, rows = standing({one.contact_id for one in said}), []
    for one in sorted(said, key=lambda one: -one.pk):
        counting = words.get(one.contact_id, [])
        if counting and counting[-1].pk == one.pk:
            counting.pop()
            rows.append(_again(one, bool(counting and counting[-1].granted), run, by))
    Consent.objects.bulk_create(rows)
    Interaction.objects.bulk_create(facts(rows))


def _again(one, granted, run, by):
    return Consent(
        contact_id=one.contact_id,
        channel=one.channel,
        purpose=one.purpose,
        granted=granted,
        source=_("undo of the file “%s”") % run.name[:60],
        by=by,
        retracts=True,
    )


def facts(rows):
    at = now()
    return [
        Interaction(
            contact_id=one.contact_id,
            kind=f"contacts.consent_{'given' if one.granted else 'withdrawn'}",
            at=at,
            by=one.by,
            channel=one.channel,
            data={"purpose": one.purpose, "source": one.source},
        )
        for one in rows
    ]
