"""Rows by their number, through the same doors as the pages: what one may not see is not there."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from crm_site.api import problems


def seen(request, model, pk, load=lambda rows: rows):
    """The row, if the caller may see it; else there is nothing."""
    return get_object_or_404(load(model.objects.visible_to(request.user)), pk=pk)


def own(request, model, pk, *, load=lambda rows: rows, door="editable_by"):
    """The row, if the caller may change it; one that they only see is refused before anything is written."""
    row = seen(request, model, pk, load)
    if not getattr(model.objects, door)(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    return row


def saved(form, *, by):
    """What the form's own verb gives; raises Problem with its sentences."""
    if not form.is_valid():
        raise problems.of_form(form)
    return form.save(by=by)


def untouched(form):
    """What a form sends when nothing is changed in it."""
    return {name: form[name].value() for name in form.fields}


def tag(response, row):
    """Say which version of the row was told."""
    response["ETag"] = f'"{row.version}"'


def wanted_version(request):
    """The version that the change was made from, by If-Match; None when it does not matter."""
    told = request.headers.get("If-Match", "").strip()
    if told in ("", "*"):
        return None
    number = told.removeprefix("W/").strip('"')
    if not number.isdecimal() or len(number) > 9:
        raise problems.Problem(412)
    return int(number)
