"""Admin pages of the core, and what the other apps' admin pages share."""

from django.contrib import admin
from django.contrib.contenttypes.admin import GenericTabularInline
from django.http import HttpRequest

from core.models import AuditEvent, Country, FeatureFlag

admin.site.site_header = "Shop administration"
admin.site.site_title = "Shop"


class ReadOnlyMixin:
    """Rows that the code writes and that nobody changes by hand."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class AuthoredAdmin(admin.ModelAdmin):
    """Notes who made a row."""

    def save_model(self, request: HttpRequest, obj: object, form: object, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)


class AuditEventInline(ReadOnlyMixin, GenericTabularInline):
    model = AuditEvent
    fields = ["created_at", "action", "actor", "details"]
    readonly_fields = fields
    extra = 0


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["created_at", "action", "actor", "content_type", "object_id"]
    list_filter = ["action", "content_type"]
    list_select_related = ["actor", "content_type"]
    search_fields = ["action", "actor__email"]
    date_hierarchy = "created_at"


@admin.register(Country)
class CountryAdmin(admin.ModelAdmin):
    list_display = ["name", "code", "is_shippable"]
    list_editable = ["is_shippable"]
    list_filter = ["is_shippable"]
    search_fields = ["name", "code"]


@admin.register(FeatureFlag)
class FeatureFlagAdmin(admin.ModelAdmin):
    list_display = ["name", "is_enabled", "description", "updated_at"]
    list_filter = ["is_enabled"]
    search_fields = ["name", "description"]
