"""Fields of the house's own: added, renamed, put in order, archived and brought back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.custom.field_forms import EditFieldForm, NewFieldForm
from contacts.custom.sought import renew
from contacts.custom.subjects import subject_of, subjects
from contacts.custom.using import views_with
from contacts.models import CustomField

CHANGES = permission_required("contacts.change_customfield", raise_exception=True)


@require_GET
@login_required
@CHANGES
def field_list(request, of):
    rows = CustomField.objects.visible_to(request.user).of(_model(of)).in_order()
    context = {
        "of": of,
        "tabs": [(key, capfirst(model._meta.verbose_name_plural)) for key, model in subjects.items()],
        "fields": rows.active(),
        "archived": rows.archived(),
        "active": "custom_fields",
    }
    return render(request, "contacts/fields/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@permission_required("contacts.add_customfield", raise_exception=True)
def field_add(request, of):
    made = CustomField(subject=_model(of)._meta.label_lower)
    form = NewFieldForm(request.POST if request.method == "POST" else None, instance=made)
    if form.is_valid():
        field = form.save(by=request.user)
        messages.success(request, _("The field “%s” is there now.") % field)
        return redirect("contacts:custom_fields_of", of)
    return _asked(request, form, of, _("New field"))


@require_http_methods(["GET", "POST"])
@login_required
@CHANGES
def field_edit(request, pk):
    field = _field(request, pk)
    form = EditFieldForm(request.POST if request.method == "POST" else None, instance=field)
    if form.is_valid():
        form.save(by=request.user)
        messages.success(request, _("Saved."))
        return redirect("contacts:custom_fields_of", subject_of(field))
    return _asked(request, form, subject_of(field), str(field.label))


@require_POST
@login_required
@CHANGES
def field_move(request, pk):
    """One place up (`to=up`) or down."""
    field = _field(request, pk)
    rows = CustomField.objects.editable_by(request.user).filter(subject=field.subject).active()
    keys = list(rows.in_order().values_list("pk", flat=True))
    at = keys.index(pk) if pk in keys else 0
    other = max(at - 1, 0) if request.POST.get("to") == "up" else min(at + 1, len(keys) - 1)
    if pk in keys:
        keys[at], keys[other] = keys[other], keys[at]
        CustomField.arrange(rows, keys)
    return redirect("contacts:custom_fields_of", subject_of(field))


@require_POST
@login_required
@CHANGES
def field_archive(request, pk):
    field = _field(request, pk)
    field.archive()
    renew(field, by=request.user)
    said = _("“%s” is archived. What was written in it is kept, and comes back with it.") % field
    if number := views_with(field):
        said += " " + ngettext("%d saved view asks for it.", "%d saved views ask for it.", number) % number
    messages.success(request, said)
    return redirect("contacts:custom_fields_of", subject_of(field))


@require_POST
@login_required
@CHANGES
def field_return(request, pk):
    field = _field(request, pk)
    field.bring_back()
    renew(field, by=request.user)
    messages.success(request, _("“%s” is in use again.") % field)
    return redirect("contacts:custom_fields_of", subject_of(field))


def _model(of):
    if of not in subjects:
        raise Http404
    return subjects[of]


def _field(request, pk):
    return get_object_or_404(CustomField.objects.visible_to(request.user), pk=pk)


def _asked(request, form, of, title):
    context = {"form": form, "of": of, "title": title, "active": "custom_fields", "field": form.instance}
    context["whose"] = capfirst(subjects[of]._meta.verbose_name_plural)
    return render(request, "contacts/fields/field.html", context)
