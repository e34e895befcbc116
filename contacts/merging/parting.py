"""Parting: each row and field back to whose it was. What somebody changed since is left as they want it."""

from django.apps import apps
from django.core import serializers
from django.db import transaction
from django.db.models import F
from django.utils.dateparse import parse_datetime
from django.utils.timezone import now
from django.utils.translation import gettext as _

from contacts.custom.merging import given_back
from contacts.merging import pointers
from contacts.merging.joining import merging, values_of
from contacts.merging.relating import forget_positions
from contacts.models import Company, Consent, Contact, ContactPreference, Merge
from contacts.models.hierarchy import chain


class CannotPart(Exception):
    """The text says why, to the person who asked."""


@merging
@transaction.atomic
def part(merge, *, by):
    """Undo a merge, once; gives the names of the fields that were changed since and stay. Raises CannotPart."""
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    model = apps.get_model(merge.model)
    kept = model.everyone.select_for_update(of=("self",)).filter(pk=merge.kept).first()
    _check(merge, kept)
    if model is Contact:
        _unsay(merge, kept)
    left = _fields_back(merge, kept)
    model.everyone.filter(pk__in=merge.absorbed).update(merged_into=None)
    _rows_back(merge)
    left += _open_circles(merge, model)
    _numbers_back(merge, model)
    Merge.objects.filter(pk=merge.pk).update(undone_at=now())
    _tell(merge, kept, by)
    return left


def _check(merge, kept):
    if merge.undone_at:
        raise CannotPart(_("These were parted already."))
    if kept is None:
        raise CannotPart(_("The record that stayed was deleted since."))
    if kept.deleted_at:
        raise CannotPart(_("It is in the bin. Restore it first."))
    if kept.merged_into_id:
        raise CannotPart(_("It was itself merged into %s since. Part those first.") % kept.merged_into)
    later = Merge.objects.standing().into(kept).filter(pk__gt=merge.pk).exists()
    if later:
        raise CannotPart(_("More was merged into it since. Part the latest merge first."))


def _fields_back(merge, kept):
    """Fields that still are as the merge left them become what they were; the names of the others."""
    was, became, is_now = merge.before[str(merge.kept)], merge.after, values_of(kept)
    own, left = given_back(was.pop("custom", {}), became.pop("custom", {}), is_now["custom"])
    same = [name for name in was if is_now[name] == became[name] and was[name] != became[name]]
    attnames = {kept._meta.get_field(name).attname: was[name] for name in same}
    type(kept).everyone.filter(pk=kept.pk).update(**attnames, **own, version=F("version") + 1)
    kept.refresh_from_db()
    return [name for name in was if is_now[name] != became[name]] + left


def _open_circles(merge, model):
    """A company that somebody put below another meanwhile does not stand above it again."""
    if model is not Company:
        return []
    below = model.everyone.filter(pk__in=[merge.kept, *merge.absorbed], parent__isnull=False)
    circular = [key for key, parent in below.values_list("pk", "parent") if key in chain(parent)]
    model.everyone.filter(pk__in=circular).update(parent=None)
    return ["parent"] if circular else []


def _numbers_back(merge, model):
    """The numbers from other systems, where nobody else took them meanwhile."""
    for key in merge.absorbed:
        number = merge.before[str(key)]["external_id"]
        if number and not model.everyone.filter(external_id=number).exists():
            model.everyone.filter(pk=key).update(external_id=number)


def _rows_back(merge):
    forget_positions(merge)
    for move in merge.moves.order_by("-pk"):
        if pointers.give_back(merge, move):
            continue
        rows = apps.get_model(move.model)._base_manager.filter(pk__in=move.keys, **{move.field: merge.kept})
        rows.update(**{move.field: move.origin})
    for label, key in merge.primaries:
        apps.get_model(label).objects.filter(pk=key).update(is_primary=True)
    for row in serializers.deserialize("python", merge.dropped):
        row.save()


def _unsay(merge, kept):
    """A no that the merge repeated goes with the person who had said it."""
    for said, whose in merge.words:
        Consent.objects.filter(pk=said, contact=kept).update(contact=whose)
    if "wish" in merge.before:
        most, until = merge.before["wish"]
        until = until and parse_datetime(until)
        ContactPreference.objects.filter(contact=kept).update(most_per_month=most, paused_until=until)


def _tell(merge, kept, by):
    from contacts.merging import tell  # the listeners are kept there

    kept.record(f"contacts.{kept._meta.model_name}_parted", by=by, about=kept, merge=merge.pk)
    tell(type(kept), [kept.pk, *merge.absorbed])
