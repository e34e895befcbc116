"""The work on many rows: a chunk at a time, each in one transaction with the place it got to."""

import time

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from contacts.bulk import verbs
from contacts.bulk.beginning import selected
from contacts.lists import LISTS
from contacts.models import BulkChange, BulkChangeRow
from crm_site.jobs.work import CannotWork, work
from crm_site.lib import figures
from crm_site.lib.viewpoint import as_seen_by
from crm_site.staff.models import Notice, User, of_many

PATIENCE = 20  # seconds of work before another task goes on


@work("contacts.bulk", page="contacts:change")
def change_many(job):
    """Go on behind the last row that was looked at."""
    change = BulkChange.objects.select_related("owner").filter(pk=job.subject_id).first()
    if change is None:
        raise CannotWork(_("This change was deleted meanwhile."))
    until = time.monotonic() + PATIENCE
    with as_seen_by(change.owner):
        while time.monotonic() < until:
            change, more = step(change.pk)
            if not job.tell(change.seen, max(job.total, change.seen) if more else change.seen):
                return False
            if not more:
                job.finish(said(change), changed=change.changed)
                tell_colleague(change)
                return False
    return True


@transaction.atomic
@of_many()
def step(pk):
    """One chunk: the change as it is then, and whether there may be more."""
    change = BulkChange.objects.select_for_update(of=("self",)).select_related("owner", "undoes").get(pk=pk)
    verb = verb_of(change)
    keys = list(_candidates(change)[: verb.chunk])
    if keys:
        rows = _allowed(change, verb, keys)
        gone = _gone(change, verb, keys) if change.undoes and len(rows) < len(keys) else 0
        change.refused += len(keys) - len(rows) - gone
        change.outdated += gone
        (_undo if change.undoes else _do)(change, verb, rows)
        change.last, change.seen = keys[-1], change.seen + len(keys)
        change.save()
    return change, len(keys) == verb.chunk


def tell_colleague(change):
    """Whoever got all of it from somebody else hears of it once."""
    owner = change.value.get("owner") if change.what == "assign" else None
    if not owner or not change.changed:
        return
    of = LISTS[change.of]
    what = of.noun % {"number": change.changed, "n": figures.number(change.changed)}
    mine = "whose=mine" if of.whose else "view=mine"
    text = _lazy("%(by)s gave you %(what)s to look after.")
    colleague = User.objects.filter(pk=owner).first()
    Notice.tell(colleague, "contacts.assigned", text, url=f"{of.url}?{mine}", by=change.owner, what=what)


def verb_of(change):
    """What is done, or taken back; raises CannotWork when no list knows it any more."""
    verb = verbs.find(change.of, (change.undoes or change).what)
    if verb is None or change.of not in LISTS:
        raise CannotWork(_("This can no longer be done."))
    return verb


def _candidates(change):
    """The keys of those that come next."""
    if change.undoes:
        return change.undoes.rows.filter(key__gt=change.last).order_by("key").values_list("key", flat=True)
    rows = selected(LISTS[change.of], change.asked, change.owner, change.as_of).filter(pk__gt=change.last)
    return rows.order_by("pk").values_list("pk", flat=True)


def _allowed(change, verb, keys):
    """Those of them to which the person may do it as of now, held until the chunk is done."""
    of = LISTS[change.of]
    if not verbs.may(change.owner, of, verb):
        return []
    known = verb.changed_rows(of.model) if change.undoes else of.model.objects.all()
    rows = verbs.within(verb.load(known), verb, change.owner).filter(pk__in=keys)
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def _gone(change, verb, keys):
    """How many of what was changed is no longer there."""
    return len(keys) - verb.changed_rows(LISTS[change.of].model).filter(pk__in=keys).count()


def _do(change, verb, rows):
    declined = change.declined
    before = verb.do(change, rows)
    if verb.undo:
        notes = [BulkChangeRow(change=change, key=key, before=was) for key, was in before.items()]
        BulkChangeRow.objects.bulk_create(notes)
    change.changed += len(before)
    change.unchanged += len(rows) - len(before) - (change.declined - declined)


def _undo(change, verb, rows):
    declined = change.declined
    notes = change.undoes.rows.filter(key__in=[row.pk for row in rows])
    done = verb.undo(change, rows, dict(notes.values_list("key", "before"))) if rows else ()
    change.changed += len(done)
    change.outdated += len(rows) - len(done) - (change.declined - declined)


def said(change):
    """What came of it, in a sentence, and for what else there was the reasons."""
    done = _("%s put back") if change.undoes else str(verb_of(change).done)
    parts = [
        (change.changed, done),
        (change.unchanged, _("%s already so")),
        (change.outdated, _("%s left alone, since somebody changed them meanwhile")),
        (change.refused, _("%s not yours")),
    ]
    told = ", ".join(words % figures.number(number) for number, words in parts if number or words is done)
    reasons = [
        _("%(n)s not possible: %(why)s") % {"n": figures.number(n), "why": why} for why, n in change.reasons.items()
    ]
    return " ".join([f"{told}.", *reasons])
