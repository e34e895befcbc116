"""Rows for views: the unseen does not exist, and what may not be changed is refused before anything is written."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404


def find(model, user, pk, *related):
    rows = model.objects.visible_to(user)
    return get_object_or_404(rows.select_related(*related) if related else rows, pk=pk)


def find_editable(model, user, pk, *related):
    row = find(model, user, pk, *related)
    if not is_editable(row, user):
        raise PermissionDenied
    return row


def is_editable(row, user):
    return type(row).objects.editable_by(user).filter(pk=row.pk).exists()


def is_deletable(row, user):
    return type(row).objects.deletable_by(user).filter(pk=row.pk).exists()
