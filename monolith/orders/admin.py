"""Admin pages for orders and returns."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core.admin import AuditEventInline, ReadOnlyMixin
from core.exceptions import DomainError
from orders.models import Order, OrderDiscount, OrderLine, OrderNote, OrderStatusChange, ReturnLine, ReturnRequest
from orders.services import order_cancel
from payments.models import Payment
from shipping.models import Shipment


class OrderLineInline(ReadOnlyMixin, admin.TabularInline):
    model = OrderLine
    fields = ["title", "variant", "unit_price", "quantity"]
    readonly_fields = fields


class DiscountInline(ReadOnlyMixin, admin.TabularInline):
    model = OrderDiscount
    fields = ["label", "amount"]
    readonly_fields = fields


class StatusChangeInline(ReadOnlyMixin, admin.TabularInline):
    model = OrderStatusChange
    fields = ["changed_at", "old_status", "new_status", "changed_by"]
    readonly_fields = fields


class PaymentInline(ReadOnlyMixin, admin.TabularInline):
    model = Payment
    fields = ["amount", "status", "gateway_reference", "captured_at", "refund"]
    readonly_fields = fields

    def refund(self, payment: Payment) -> SafeString | str:
        """A link to the refund page, where there is something to give back."""
        if payment.status != Payment.Status.CAPTURED:
            return ""
        return format_html('<a href="{}">Refund</a>', reverse("payments:refund", args=[payment.pk]))


class ShipmentInline(ReadOnlyMixin, admin.TabularInline):
    model = Shipment
    fields = ["method", "status", "tracking_number", "dispatched_at", "delivered_at"]
    readonly_fields = fields


class NoteInline(admin.TabularInline):
    model = OrderNote
    extra = 0


class ReturnLineInline(ReadOnlyMixin, admin.TabularInline):
    model = ReturnLine
    fields = ["order_line", "quantity"]
    readonly_fields = fields


@admin.register(Order)
class OrderAdmin(admin.ModelAdmin):
    list_display = ["number", "customer", "status", "total", "shipping_method__name", "placed_at"]
    list_filter = ["status", "shipping_method", "shipping_address__country"]
    list_select_related = ["customer", "shipping_method"]
    search_fields = ["number", "customer__email", "shipments__tracking_number", "payments__gateway_reference"]
    date_hierarchy = "placed_at"
    fields = ["number", "customer", "status", "shipping_address", "shipping_method", "total", "placed_at"]
    readonly_fields = fields
    inlines = [
        OrderLineInline,
        DiscountInline,
        PaymentInline,
        ShipmentInline,
        StatusChangeInline,
        NoteInline,
        AuditEventInline,
    ]
    actions = ["cancel"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    @admin.action(description="Cancel", permissions=["cancel"])
    def cancel(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        for order in queryset:
            try:
                order_cancel(order=order, actor=request.user, reason="Cancelled by staff.")
            except DomainError as error:
                self.message_user(request, error.message, messages.ERROR)

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.cancel_order")


@admin.register(ReturnRequest)
class ReturnRequestAdmin(admin.ModelAdmin):
    list_display = ["order", "requested_by", "reason", "status", "created_at"]
    list_filter = ["status"]
    list_select_related = ["order", "requested_by"]
    search_fields = ["order__number", "requested_by__email"]
    fields = ["order", "requested_by", "reason", "status"]
    readonly_fields = ["order", "requested_by", "reason"]
    inlines = [ReturnLineInline]
