"""Admin pages for the accountants."""

from django.contrib import admin

from core.admin import ReadOnlyMixin
from payments.models import GatewayEvent, GiftCard, Payment, Refund, StoreCredit, StoreCreditEntry


class RefundInline(ReadOnlyMixin, admin.TabularInline):
    model = Refund
    fields = ["amount", "status", "approved_by", "created_at"]
    readonly_fields = fields


class GatewayEventInline(ReadOnlyMixin, admin.TabularInline):
    model = GatewayEvent
    fields = ["key", "received_at", "payload"]
    readonly_fields = fields


class EntryInline(ReadOnlyMixin, admin.TabularInline):
    model = StoreCreditEntry
    fields = ["entered_at", "amount", "reason", "order_id"]
    readonly_fields = fields


@admin.register(Payment)
class PaymentAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["order", "order__customer", "amount", "status", "captured_at"]
    list_filter = ["status"]
    list_select_related = ["order__customer"]
    search_fields = ["order__number", "order__customer__email", "gateway_reference"]
    date_hierarchy = "created_at"
    inlines = [RefundInline, GatewayEventInline]


@admin.register(Refund)
class RefundAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["payment", "amount", "status", "approved_by", "created_at"]
    list_filter = ["status", "approved_by"]
    list_select_related = ["payment", "approved_by"]
    search_fields = ["payment__order__number"]


@admin.register(GiftCard)
class GiftCardAdmin(admin.ModelAdmin):
    list_display = ["code", "balance", "created_at"]
    search_fields = ["code"]
    raw_id_fields = ["order_line"]


@admin.register(StoreCredit)
class StoreCreditAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["customer", "balance", "updated_at"]
    list_select_related = ["customer"]
    search_fields = ["customer__email"]
    inlines = [EntryInline]
