"""Admin pages for the people who send parcels."""

from django.contrib import admin

from core.admin import ReadOnlyMixin
from inventory.models import Warehouse
from shipping.models import (
    Carrier,
    PickupPoint,
    Shipment,
    ShipmentLine,
    ShippingMethod,
    ShippingRate,
    TrackingEvent,
)


class RateInline(admin.TabularInline):
    model = ShippingRate
    extra = 0


class ShipmentLineInline(ReadOnlyMixin, admin.TabularInline):
    model = ShipmentLine
    fields = ["order_line", "quantity"]
    readonly_fields = fields


class TrackingEventInline(admin.TabularInline):
    model = TrackingEvent
    extra = 0


@admin.register(Carrier)
class CarrierAdmin(admin.ModelAdmin):
    list_display = ["name", "tracking_url"]
    search_fields = ["name"]


@admin.register(ShippingMethod)
class ShippingMethodAdmin(admin.ModelAdmin):
    list_display = ["name", "carrier", "is_active"]
    list_filter = ["is_active", "countries"]
    list_select_related = ["carrier"]
    filter_horizontal = ["countries"]
    inlines = [RateInline]


@admin.register(Warehouse)
class WarehouseAdmin(admin.ModelAdmin):
    list_display = ["code", "city", "country", "manager", "is_active"]
    list_select_related = ["country", "manager"]
    search_fields = ["code", "city"]
    autocomplete_fields = ["manager"]


@admin.register(PickupPoint)
class PickupPointAdmin(admin.ModelAdmin):
    list_display = ["code", "city", "carrier", "opening_hours"]
    list_select_related = ["carrier"]
    search_fields = ["code", "city"]
    autocomplete_fields = ["manager"]


@admin.register(Shipment)
class ShipmentAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = ["__str__", "order", "order__shipping_address__city", "warehouse", "status", "tracking_number"]
    list_filter = ["status", "warehouse"]
    list_select_related = ["order__shipping_address", "warehouse"]
    search_fields = ["tracking_number", "order__number"]
    inlines = [ShipmentLineInline, TrackingEventInline]
