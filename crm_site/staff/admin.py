from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _

from crm_site.admin import Ledger
from crm_site.staff.links import sign_in_path
from crm_site.staff.models import Favourite, Notice, Once, Right, Team, User


class RightInline(admin.TabularInline):
    model = Right
    extra = 0
    raw_id_fields = ["permission"]


@admin.register(User)
class StaffAdmin(UserAdmin):
    fieldsets = (*UserAdmin.fieldsets, (_("Work"), {"fields": ["team", "time_zone", "language"]}))
    list_display = ["username", "first_name", "last_name", "team", "is_active", "last_login"]
    list_select_related = ["team"]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["make_sign_in_links"]

    @admin.action(description=_("Make a one-time sign-in link"))
    def make_sign_in_links(self, request, people):
        """Shown to the administrator, who passes it on; it works once, within a day."""
        for person in people.filter(is_active=True)[:20]:
            self.message_user(request, f"{person}: {settings.SITE_URL}{sign_in_path(person)}")


admin.site.register(Team)
admin.site.unregister(Group)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    fields = ["name"]
    inlines = [RightInline]


@admin.register(Right)
class RightAdmin(admin.ModelAdmin):
    list_display = ["role", "permission", "reach"]
    list_filter = ["role", "reach"]
    list_select_related = ["role", "permission__content_type"]


@admin.register(Once)
class OnceAdmin(Ledger):
    """Forms that were sent within a day."""

    list_display = ["created_at", "user", "path", "where"]
    list_select_related = ["user"]


@admin.register(Notice)
class NoticeAdmin(Ledger):
    list_display = ["created_at", "user", "kind", "text", "seen_at"]
    list_filter = ["kind"]
    list_select_related = ["user"]


@admin.register(Favourite)
class FavouriteAdmin(admin.ModelAdmin):
    list_display = ["user", "kind", "key", "position", "left_out"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    raw_id_fields = ["user"]
