"""Admin pages for messages."""

from django.contrib import admin

from core.admin import ReadOnlyMixin
from notifications.models import Delivery, MessageTemplate, Notification, StockAlert


class DeliveryInline(ReadOnlyMixin, admin.TabularInline):
    model = Delivery
    fields = ["attempted_at", "channel", "is_delivered", "error"]
    readonly_fields = fields


@admin.register(MessageTemplate)
class MessageTemplateAdmin(admin.ModelAdmin):
    list_display = ["code", "subject", "updated_at"]
    search_fields = ["code", "subject"]


@admin.register(Notification)
class NotificationAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["subject", "recipient", "template", "created_at", "read_at"]
    list_filter = ["template"]
    list_select_related = ["recipient", "template"]
    search_fields = ["recipient__email", "subject"]
    date_hierarchy = "created_at"
    inlines = [DeliveryInline]


@admin.register(StockAlert)
class StockAlertAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["user", "variant", "variant__product", "created_at", "notified_at"]
    list_select_related = ["user", "variant__product"]
    search_fields = ["user__email", "variant__sku"]
