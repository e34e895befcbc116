"""Changes that no verb told, by SQL or in the administration: the timeline learns of them a moment later."""

from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from contacts.history.telling import BY_LABEL, Words
from contacts.models import Company, Contact, FieldChange
from crm_site.staff.models import User

AT_ONCE = 500
BATCH = 10_000  # old rows that go in one transaction
RECORDS = {"contacts.contact": Contact, "contacts.company": Company}


@transaction.atomic
def tell():
    """One fact for each record that was changed in one transaction; how many changes were told."""
    waiting = FieldChange.objects.untold().select_for_update(skip_locked=True).select_related(None).order_by("pk")
    changes = list(waiting[:AT_ONCE])
    words = Words(changes)
    for (record, by, _at), some in groupby(changes, key=_together):
        _tell(record, by, list(some), words)
    FieldChange.objects.filter(pk__in=[one.pk for one in changes]).update(told_at=now())
    return len(changes)


def _together(change):
    """Whose change it is, by whom, and at which instant: one transaction has one."""
    of, key = change.of, change.key
    if of in BY_LABEL:
        of = "contacts.contact" if change.contact_key else "contacts.company"
    if of in RECORDS:
        key = change.contact_key if of == "contacts.contact" else change.company_key
    return (of, key), change.by_id, change.at


def _tell(whose, by, changes, words):
    of, key = whose
    record = RECORDS[of].everyone.filter(pk=key).first() if of in RECORDS else None
    if record is None:
        return
    told = {}
    for change in changes:
        for line in words.lines(change):
            name = line.sort or line.column.removesuffix("_id")
            told[name] = _one_more(told[name], line) if name in told else [line.old, line.new]
    if told:
        kind = f"contacts.{record._meta.model_name}_changed"
        record.record(kind, about=record, at=changes[0].at, changes=told, through=changes[0].through, **_by(by))


def _one_more(told, line):
    """A field that was changed again; of several addresses or positions one beside the other."""
    if not line.sort:
        return [told[0], line.new]
    return [", ".join(filter(None, pair)) for pair in zip(told, (line.old, line.new), strict=True)]


def _by(key):
    return {"by": User.objects.filter(pk=key).first()} if key else {}


def forget_old():
    """History that is older than the house keeps it goes, a batch at a time; how many rows went."""
    if not settings.HISTORY_KEEP_DAYS:
        return 0
    old = FieldChange.objects.filter(at__lt=now() - timedelta(days=settings.HISTORY_KEEP_DAYS)).order_by("pk")
    gone = 0
    while keys := list(old.values_list("pk", flat=True)[:BATCH]):
        gone += FieldChange.objects.filter(pk__in=keys).delete()[0]
    return gone
