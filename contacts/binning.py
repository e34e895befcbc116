"""Into the bin, out of it, and for ever. What hangs on a record stays where it is until it goes for ever."""

import time

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.timezone import now

from contacts.importing import forgetting
from contacts.models import (
    BulkChangeRow,
    Channel,
    Company,
    Consent,
    Contact,
    DuplicatePair,
    EmailAddress,
    Interaction,
    Merge,
    PhoneNumber,
    Purpose,
    Suppression,
)
from contacts.models.duplicate import MODELS
from crm_site.staff.models import Favourite, Notice

AT_ONCE = 50
LISTS = {model: of for of, model in MODELS.items()}


@transaction.atomic
def put_in_bin(rows, *, by):
    """Hide these records everywhere; gives the keys of those that were not hidden already."""
    return _turn(rows, "deleted", by, deleted_at=now(), deleted_by=by)


@transaction.atomic
def restore(rows, *, by):
    """Bring these records back as they were; gives the keys of those that were in the bin."""
    return _turn(rows, "restored", by, deleted_at=None, deleted_by=None)


def _turn(rows, what, by, **changes):
    if not rows:
        return set()
    model = type(rows[0])
    known = model.everyone.binned() if what == "restored" else model.objects.all()
    held = known.filter(pk__in=[row.pk for row in rows]).order_by("pk").select_for_update(of=("self",))
    turned = list(held)
    model.everyone.filter(pk__in=[row.pk for row in turned]).update(**changes)
    _tell(turned, what, by)
    for row in rows:
        row.deleted_at, row.deleted_by = changes["deleted_at"], changes["deleted_by"]
    return {row.pk for row in turned}


def _tell(rows, what, by):
    """One fact each, also for the company of a person."""
    moment = now()
    Interaction.objects.bulk_create(
        Interaction(
            **_whose(row),
            kind=f"contacts.{row._meta.model_name}_{what}",
            at=moment,
            by=by,
            about_type=ContentType.objects.get_for_model(row),
            about_id=row.pk,
        )
        for row in rows
    )


def _whose(row):
    return {"company": row} if isinstance(row, Company) else {"contact": row, "company_id": row.company_id}


@transaction.atomic
def delete_for_ever(model, keys):
    """Records in the bin go with all that hangs on them; a no to our mails stays. Gives how many went."""
    rows = model.everyone.binned().filter(pk__in=list(keys)).order_by("pk")
    held = list(rows.select_for_update(of=("self",), skip_locked=True))
    family = _with_absorbed(model, {row.pk for row in held})
    if model is Contact:
        _keep_refusals(family)
    forgetting.forget_traces(model, family)
    _forget_mentions(model, family)
    model.everyone.filter(pk__in=[row.pk for row in held]).delete()
    return len(held)


def empty(*, patience):
    """Have those go that were in the bin for too long; False when there was no time for all of them."""
    until = time.monotonic() + patience
    for model in LISTS:
        while keys := list(model.everyone.outlived(now()).values_list("pk", flat=True)[:AT_ONCE]):
            if not delete_for_ever(model, keys):
                break  # somebody else holds them at this moment
            if time.monotonic() > until:
                return False
    return True


def _with_absorbed(model, keys):
    """The records, and those that were merged into them: they go along."""
    family, found = set(keys), set(keys)
    while found:
        found = set(model.everyone.filter(merged_into__in=found).values_list("pk", flat=True)) - family
        family |= found
    return family


def _keep_refusals(keys):
    """Who said no to our messages is not written to either when a file brings them back."""
    for reach, channels in ((EmailAddress, [Channel.EMAIL]), (PhoneNumber, [Channel.PHONE, Channel.SMS])):
        for key in reach.objects.filter(contact__in=_who_refused(keys, channels)).values_list("key", flat=True):
            Suppression.add(key, Suppression.Reason.UNSUBSCRIBED)


def _who_refused(keys, channels):
    said = Consent.objects.filter(contact__in=keys, channel__in=channels, purpose=Purpose.MARKETING)
    last = said.order_by("contact", "channel", "-pk").distinct("contact", "channel")
    return [contact for contact, granted in last.values_list("contact", "granted") if not granted]


def _forget_mentions(model, keys):
    """What names the records without a foreign key to them."""
    of, label = LISTS[model], model._meta.label_lower
    BulkChangeRow.forget(of, keys)
    DuplicatePair.objects.among(of, list(keys)).delete()
    Merge.objects.filter(model=label, kept__in=keys).delete()
    Notice.objects.about(model, keys).delete()
    Favourite.objects.of(model, keys).delete()
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys]).delete()
