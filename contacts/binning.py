"""Into the bin, out of it, and for ever. What hangs on a record stays where it is until it goes for ever.

Every list of a model with a bin (`contacts.models.bin`) has its page in the bin; `tell_of` says it on timelines, and
`@before_purge` lets a floor take along what no foreign key knows.
"""

import time

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from contacts.importing import forgetting
from contacts.lists import LISTS, list_of
from contacts.looking import kept
from contacts.models import (
    BulkChangeRow,
    Channel,
    Consent,
    Contact,
    DuplicatePair,
    EmailAddress,
    File,
    Interaction,
    Merge,
    PhoneNumber,
    Purpose,
    Suppression,
    Task,
)
from contacts.models.bin import Binned
from contacts.models.duplicate import MODELS
from crm_site.lib import registry
from crm_site.staff.models import Favourite, Notice

AT_ONCE = 50
_going = []


def bins(reader=None):
    """The lists whose rows can be in the bin; those of which this person may delete some."""
    known = [of for of in LISTS.values() if issubclass(of.model, Binned)]
    return [of for of in known if reader is None or reader.has_perm(right(of.model, "delete"))]


def right(model, verb):
    return f"{model._meta.app_label}.{verb}_{model._meta.model_name}"


def tell_of(model, **look):
    """Have the timelines tell that rows of the model came into the bin, and back."""
    label = model._meta.label_lower
    registry.add_kind(f"{label}_deleted", _("Put in the bin"), icon="trash-2", tone="late", **look)
    registry.add_kind(f"{label}_restored", _("Restored from the bin"), icon="archive-restore", **look)


def before_purge(react):
    """Have an upper floor take along what hangs on them: `react(model, keys)` before rows go for ever."""
    _going.append(react)
    return react


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
    """One fact each, also for the company of a person; a row of nobody has no timeline to tell."""
    moment = now()
    Interaction.objects.bulk_create(
        Interaction(
            **row.bin_fact,
            kind=f"{row._meta.label_lower}_{what}",
            at=moment,
            by=by,
            about_type=ContentType.objects.get_for_model(row),
            about_id=row.pk,
        )
        for row in rows
        if row.bin_fact.get("contact_id") or row.bin_fact.get("company_id")
    )


def story_of(record, reader):
    """What happened with a record in the bin: all of a person or company, what is told about the others."""
    if hasattr(record, "interactions"):
        return record.interactions.visible_to(reader)
    whose = {name: key for name, key in record.bin_fact.items() if name in ("contact_id", "company_id") and key}
    if not whose:
        return Interaction.objects.none()
    kind = ContentType.objects.get_for_model(record)
    return Interaction.objects.told_to(reader).filter(**whose, about_type=kind, about_id=record.pk)


@transaction.atomic
def delete_for_ever(model, keys):
    """Rows in the bin go with all that hangs on them; a no to our mails stays. Gives how many went."""
    rows = model.everyone.binned().filter(pk__in=list(keys)).order_by("pk")
    held = list(rows.select_for_update(of=("self",), skip_locked=True))
    family = _with_absorbed(model, {row.pk for row in held})
    if model is Contact:
        _keep_refusals(family)
    for react in _going:
        react(model, family)
    forgetting.forget_traces(model, family)
    _forget_mentions(model, family)
    _forget_facts(model, family)
    model.everyone.filter(pk__in=[row.pk for row in held]).delete()
    return len(held)


def empty(*, patience):
    """Have those go that were in the bin for too long; False when there was no time for all of them."""
    until = time.monotonic() + patience
    for model in [of.model for of in bins()]:
        while keys := list(model.everyone.outlived(now()).values_list("pk", flat=True)[:AT_ONCE]):
            if not delete_for_ever(model, keys):
                break  # somebody else holds them at this moment
            if time.monotonic() > until:
                return False
    return True


def _with_absorbed(model, keys):
    """The records, and those that were merged into them: they go along."""
    family, found = set(keys), set(keys) if model in MODELS.values() else set()
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
    of, label = list_of(model).key, model._meta.label_lower
    BulkChangeRow.forget(of, keys)
    if of in MODELS:
        DuplicatePair.objects.among(of, list(keys)).delete()
        kept.forget(of, keys)
        Merge.objects.filter(model=label, kept__in=keys).delete()
    Notice.objects.about(model, keys).delete()
    Favourite.objects.of(model, keys).delete()
    kind = ContentType.objects.get_for_model(model)
    LogEntry.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys]).delete()


def _forget_facts(model, keys):
    """What names them by a generic key: files and facts go with them, tasks go on without."""
    about = {"about_type": ContentType.objects.get_for_model(model), "about_id__in": list(keys)}
    for file in File.objects.filter(**about):
        file.drop()
    Task.objects.filter(**about).update(about_type=None, about_id=None)
    subject = model._meta.label_lower
    kinds = [key for key, kind in registry.kinds.items() if kind.subject == subject]
    Interaction.objects.filter(kind__in=kinds, **about).delete()
