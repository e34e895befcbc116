"""Stars and notices name a record by words, not by a foreign key. They follow it, too."""

from django.db.models import Exists, OuterRef

from contacts.models import MergeMove
from crm_site.staff.models import Favourite, Notice


def take(merge, kept, other):
    """Move those that do not collide with one on the record that stays."""
    kind = kept._meta.label_lower
    stars = Favourite.objects.of(type(kept), [other.pk])
    there = Favourite.objects.of(type(kept), [kept.pk]).filter(user=OuterRef("user"))
    _move(merge, Favourite, "key", stars.exclude(Exists(there)), kept.pk, other.pk)
    unseen = Notice.objects.filter(about=_name(kind, kept.pk), seen_at=None)
    told = Notice.objects.filter(about=_name(kind, other.pk))
    twice = told.filter(seen_at=None).filter(Exists(unseen.filter(user=OuterRef("user"), kind=OuterRef("kind"))))
    _move(merge, Notice, "about", told.exclude(pk__in=twice.values("pk")), _name(kind, kept.pk), other.pk)


def _move(merge, model, field, rows, value, origin):
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if keys:
        model.objects.filter(pk__in=keys).update(**{field: value})
        MergeMove.objects.create(merge=merge, model=model._meta.label, field=field, origin=origin, keys=keys)


def give_back(merge, move):
    """Notices go back to whom they were about; True when the move was of notices."""
    if move.model != Notice._meta.label:
        return False
    rows = Notice.objects.filter(pk__in=move.keys, about=_name(merge.model, merge.kept))
    rows.update(about=_name(merge.model, move.origin))
    return True


def _name(kind, key):
    return f"{kind}:{key}"
