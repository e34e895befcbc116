"""The Django admin holds every model; what verbs change can only be read there."""

import pytest
from django.apps import apps
from django.contrib import admin as django_admin
from django.urls import reverse

OURS = ("staff", "jobs", "api", "contacts", "sales", "support", "campaigns", "reports")
MODELS = [model for label in OURS for model in apps.get_app_config(label).get_models()]
WRITTEN_BY_VERBS = {"state", "version", "solved_at", "first_response_at", "closed_at", "done_at", "sent_at"}


@pytest.fixture
def cast(lasting_cast, db):
    return lasting_cast


def address(model, page):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_every_model_has_a_list_that_opens(model, browse, admin):
    assert model in django_admin.site._registry
    assert browse(admin).get(address(model, "changelist")).status_code == 200


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_a_new_one_can_be_typed_or_is_written_by_the_program_alone(model, browse, admin):
    assert browse(admin).get(address(model, "add")).status_code in (200, 403)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_what_verbs_write_cannot_be_typed(model, rf, admin):
    desk = django_admin.site._registry[model]
    request = rf.get("/")
    request.user = admin
    fixed = {field.name for field in model._meta.fields} & WRITTEN_BY_VERBS
    if desk.has_change_permission(request):
        writable = set(desk.get_form(request, change=True).base_fields)
        assert not fixed & writable


def test_nobody_but_staff_gets_in(browse, rep):
    assert browse(rep).get("/admin/").status_code == 302
