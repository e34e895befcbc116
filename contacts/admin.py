from django.contrib import admin
from django.utils.translation import gettext as _

import contacts.belongings.admin
import contacts.mail.admin  # noqa: F401 (registers its models)
from contacts.binning import put_in_bin
from contacts.custom import staff_pages
from contacts.models import (
    Agenda,
    BulkChange,
    BulkChangeRow,
    ColumnChoice,
    Company,
    Consent,
    Contact,
    ContactPreference,
    Correction,
    DuplicatePair,
    EmailAddress,
    ErasureRequest,
    FieldChange,
    Import,
    ImportRow,
    ImportTrace,
    Interaction,
    ListMember,
    Look,
    Merge,
    MergeMove,
    NameWord,
    Note,
    OwnWords,
    PeopleList,
    PersonWords,
    PhoneNumber,
    PlannedRow,
    PostalAddress,
    QualityFigure,
    QualityFinding,
    QualityRules,
    SavedView,
    SeenHandles,
    StaleWords,
    Suppression,
    Tag,
    Task,
)
from crm_site.admin import Ledger, StateReadOnly

__all__ = ["staff_pages"]  # it registers itself


class Emails(admin.TabularInline):
    model = EmailAddress
    extra = 0


class Phones(admin.TabularInline):
    model = PhoneNumber
    extra = 0


class Addresses(admin.TabularInline):
    model = PostalAddress
    extra = 0


class ToBin:
    """Deleting puts in the bin: only from there a record goes for ever."""

    def delete_model(self, request, obj):
        put_in_bin([obj], by=request.user)

    def delete_queryset(self, request, queryset):
        put_in_bin(list(queryset), by=request.user)

    def get_deleted_objects(self, objs, request):
        """What hangs on it stays: the page names the records alone."""
        return [_("%s: into the bin, for 30 days") % one for one in objs], {}, set(), []


@admin.register(Contact)
class ContactAdmin(ToBin, StateReadOnly):
    list_display = ["__str__", "company", "lifecycle", "owner", "created_at"]
    list_select_related = ["company", "owner"]
    list_filter = ["lifecycle"]
    search_fields = ["folded"]
    raw_id_fields = ["company", "owner"]
    filter_horizontal = ["tags"]
    inlines = [Emails, Phones, Addresses]
    state_fields = ("version", "created_at", "updated_at")


@admin.register(Company)
class CompanyAdmin(ToBin, StateReadOnly):
    list_display = ["name", "industry", "country", "owner"]
    list_select_related = ["owner"]
    search_fields = ["folded"]
    raw_id_fields = ["parent", "owner"]
    state_fields = ("version", "created_at", "updated_at")


@admin.register(Interaction)
class InteractionAdmin(Ledger):
    list_display = ["at", "kind", "contact", "company", "by"]
    list_select_related = ["contact", "company", "by"]


@admin.register(Consent)
class ConsentAdmin(Ledger):
    list_display = ["contact", "channel", "purpose", "granted", "source", "at"]
    list_select_related = ["contact"]
    list_filter = ["channel", "purpose", "granted"]


@admin.register(Agenda)
class AgendaAdmin(Ledger):
    list_display = ["user", "linked_at", "fetched_at", "mails_reminders"]
    list_select_related = ["user"]
    exclude = ["nonce"]


@admin.register(ContactPreference)
class ContactPreferenceAdmin(StateReadOnly):
    list_display = ["contact", "most_per_month", "paused_until"]
    list_select_related = ["contact"]
    raw_id_fields = ["contact"]
    state_fields = ("link_version",)


@admin.register(ErasureRequest)
class ErasureRequestAdmin(Ledger):
    list_display = ["contact", "state", "asked_at", "due_at", "settled_at", "settled_by"]
    list_select_related = ["contact", "settled_by"]
    list_filter = ["state"]


@admin.register(Suppression)
class SuppressionAdmin(Ledger):
    list_display = ["digest", "reason", "at"]
    list_filter = ["reason"]


@admin.register(Task)
class TaskAdmin(StateReadOnly):
    list_display = ["title", "assignee", "due_at", "done_at"]
    list_select_related = ["assignee"]
    raw_id_fields = ["contact", "company", "assignee"]
    state_fields = ("done_at", "created_at")

    def save_model(self, request, obj, form, change):
        obj.set_times()
        super().save_model(request, obj, form, change)
        if "assignee" in form.changed_data:
            obj.tell_assignee(request.user)


@admin.register(Note)
class NoteAdmin(StateReadOnly):
    list_display = ["__str__", "author", "created_at"]
    list_select_related = ["author"]
    raw_id_fields = ["contact", "company", "author"]


@admin.register(Import)
class ImportAdmin(Ledger):
    list_display = ["name", "kind", "owner", "created", "updated", "errors", "created_at"]
    list_select_related = ["owner"]


@admin.register(ImportRow)
class ImportRowAdmin(Ledger):
    list_display = ["run", "line", "level", "reason"]
    list_select_related = ["run"]
    list_filter = ["level"]


@admin.register(PlannedRow)
class PlannedRowAdmin(Ledger):
    list_display = ["run", "line", "fate", "reason"]
    list_select_related = ["run"]
    list_filter = ["fate"]


@admin.register(Correction)
class CorrectionAdmin(Ledger):
    list_display = ["run", "line"]
    list_select_related = ["run"]


@admin.register(ImportTrace)
class ImportTraceAdmin(Ledger):
    list_display = ["run", "chunk", "model", "at"]
    list_select_related = ["run"]


@admin.register(SeenHandles)
class SeenHandlesAdmin(Ledger):
    list_display = ["run"]
    list_select_related = ["run"]


@admin.register(BulkChange)
class BulkChangeAdmin(Ledger):
    list_display = ["of", "what", "owner", "as_of", "changed", "refused"]
    list_select_related = ["owner"]
    list_filter = ["of", "what"]


@admin.register(BulkChangeRow)
class BulkChangeRowAdmin(Ledger):
    list_display = ["change", "key", "before"]
    list_select_related = ["change"]


@admin.register(PeopleList)
class PeopleListAdmin(admin.ModelAdmin):
    list_display = ["name", "owner", "shared", "created_at"]
    list_select_related = ["owner"]
    list_filter = ["shared"]
    search_fields = ["name"]
    raw_id_fields = ["owner"]


@admin.register(ListMember)
class ListMemberAdmin(admin.ModelAdmin):
    list_display = ["people_list", "contact", "added_at", "added_by"]
    list_select_related = ["people_list", "contact", "added_by"]
    raw_id_fields = ["people_list", "contact", "added_by"]


@admin.register(SavedView, ColumnChoice)
class KeptOfListsAdmin(admin.ModelAdmin):
    list_display = ["__str__", "model", "owner"]
    list_select_related = ["owner"]
    list_filter = ["model"]
    raw_id_fields = ["owner"]


admin.site.register(Tag)


@admin.register(Look)
class LookAdmin(Ledger):
    list_display = ["user", "contact", "company", "at"]
    list_select_related = ["user", "contact", "company"]


@admin.register(Merge)
class MergeAdmin(Ledger):
    list_display = ["model", "kept", "by", "at", "undone_at"]
    list_select_related = ["by"]
    list_filter = ["model"]


@admin.register(MergeMove)
class MergeMoveAdmin(Ledger):
    list_display = ["merge", "model", "field", "origin"]
    list_select_related = ["merge"]


@admin.register(DuplicatePair)
class DuplicatePairAdmin(Ledger):
    list_display = ["of", "first", "second", "score", "state", "decided_by"]
    list_select_related = ["decided_by"]
    list_filter = ["of", "state"]


@admin.register(FieldChange)
class FieldChangeAdmin(Ledger):
    list_display = ["at", "of", "key", "what", "by", "through"]
    list_select_related = ["by"]
    list_filter = ["of", "what"]


@admin.register(QualityFigure)
class QualityFigureAdmin(Ledger):
    list_display = ["day", "check_key", "owner", "rows", "wrong"]
    list_select_related = ["owner"]
    list_filter = ["check_key"]


@admin.register(QualityFinding)
class QualityFindingAdmin(Ledger):
    list_display = ["check_key", "key", "found_at", "dismissed_at", "dismissed_by"]
    list_select_related = ["dismissed_by"]
    list_filter = ["check_key"]


@admin.register(QualityRules)
class QualityRulesAdmin(Ledger):
    """Changed on the page of the rules, which has everything checked anew."""

    list_display = ["stale_months", "complete_from", "changed_at", "changed_by"]
    list_select_related = ["changed_by"]


admin.site.register([PersonWords, NameWord, OwnWords, StaleWords], Ledger)  # made by the database itself
