"""Admin pages for the stock. Warehouses are kept with the carriers, by the shipping app."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path

from catalog.models import ProductVariant
from core.admin import ReadOnlyMixin
from core.exceptions import DomainError
from inventory.forms import ReorderLevelForm
from inventory.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    StockMovement,
    StockRecord,
    StockReservation,
    Supplier,
    SupplierItem,
)
from inventory.services import purchase_order_receive


class MovementInline(ReadOnlyMixin, admin.TabularInline):
    model = StockMovement
    fields = ["moved_at", "change", "reason", "order_id", "actor"]
    readonly_fields = fields


class ReservationInline(ReadOnlyMixin, admin.TabularInline):
    model = StockReservation
    fields = ["order_id", "quantity", "expires_at"]
    readonly_fields = fields


class SupplierItemInline(admin.TabularInline):
    model = SupplierItem
    autocomplete_fields = ["product"]
    extra = 0


class PurchaseOrderLineInline(admin.TabularInline):
    model = PurchaseOrderLine
    autocomplete_fields = ["variant"]
    extra = 1


@admin.register(Supplier)
class SupplierAdmin(admin.ModelAdmin):
    list_display = ["name", "email"]
    search_fields = ["name", "products__title"]
    inlines = [SupplierItemInline]


@admin.register(StockRecord)
class StockRecordAdmin(admin.ModelAdmin):
    list_display = ["variant", "variant__product__title", "warehouse", "on_hand", "reserved"]
    list_filter = ["warehouse", "variant__product__category"]
    list_select_related = ["variant__product", "warehouse"]
    search_fields = ["variant__sku", "variant__product__title"]
    readonly_fields = ["variant", "warehouse", "on_hand", "reserved"]
    inlines = [ReservationInline, MovementInline]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reorder_level)
        return [
            path("variants/<int:variant_id>/reorder-level/", view, name="inventory_reorder_level"),
            *super().get_urls(),
        ]

    def reorder_level(self, request: HttpRequest, variant_id: int) -> HttpResponse:
        """Changes the stock at which a variant is ordered again."""
        variant = get_object_or_404(ProductVariant, pk=variant_id)
        form = ReorderLevelForm(request.POST or None, instance=variant)
        if form.is_valid():
            form.save()
            return redirect("admin:inventory_stockrecord_changelist")
        context = {**self.admin_site.each_context(request), "form": form, "variant": variant}
        return TemplateResponse(request, "inventory/reorder_level.html", context)


@admin.register(PurchaseOrder)
class PurchaseOrderAdmin(admin.ModelAdmin):
    list_display = ["__str__", "supplier", "warehouse", "status", "placed_by", "received_at"]
    list_filter = ["status", "supplier"]
    list_select_related = ["supplier", "warehouse", "placed_by"]
    search_fields = ["supplier__name", "lines__variant__sku", "placed_by__email"]
    autocomplete_fields = ["supplier", "placed_by"]
    readonly_fields = ["received_at"]
    inlines = [PurchaseOrderLineInline]
    actions = ["receive"]

    @admin.action(description="Book as delivered", permissions=["change"])
    def receive(self, request: HttpRequest, queryset: QuerySet[PurchaseOrder]) -> None:
        for purchase_order in queryset:
            try:
                purchase_order_receive(purchase_order=purchase_order, actor=request.user)
            except DomainError as error:
                self.message_user(request, f"{purchase_order}: {error.message}", messages.ERROR)
