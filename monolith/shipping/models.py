"""How parcels reach customers, and what they cost."""

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models

from core.fields import MoneyField
from core.models import TimeStampedModel
from inventory.models import Warehouse


class Carrier(models.Model):
    name = models.CharField(max_length=100, unique=True)
    tracking_url = models.URLField(blank=True, help_text="With {number} where the tracking number goes.")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ShippingMethod(models.Model):
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="methods")
    name = models.CharField(max_length=100)
    countries = models.ManyToManyField("core.Country", related_name="shipping_methods")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ShippingRate(models.Model):
    """What a method costs for a parcel up to a weight."""

    method = models.ForeignKey(ShippingMethod, on_delete=models.CASCADE, related_name="rates")
    up_to_grams = models.PositiveIntegerField()
    price = MoneyField()

    class Meta:
        ordering = ["up_to_grams"]
        constraints = [models.UniqueConstraint(fields=["method", "up_to_grams"], name="one_rate_per_weight")]

    def __str__(self) -> str:
        return f"{self.method} up to {self.up_to_grams} g"


class PickupPoint(Warehouse):
    """A warehouse with a counter, where customers collect their parcels themselves."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="pickup_points")
    opening_hours = models.CharField(max_length=200)


class Shipment(TimeStampedModel):
    class Status(models.TextChoices):
        PREPARING = "preparing"
        DISPATCHED = "dispatched"
        DELIVERED = "delivered"
        LOST = "lost"

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="shipments")
    warehouse = models.ForeignKey("inventory.Warehouse", on_delete=models.PROTECT, related_name="shipments")
    method = models.ForeignKey(ShippingMethod, on_delete=models.PROTECT, related_name="shipments")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PREPARING, db_index=True)
    tracking_number = models.CharField(max_length=60, blank=True, db_index=True)
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    notifications = GenericRelation("notifications.Notification", related_query_name="shipment")

    class Meta:
        ordering = ["-created_at", "-pk"]
        permissions = [("dispatch_shipment", "Can dispatch a shipment")]

    def __str__(self) -> str:
        return f"Shipment {self.pk}"


class ShipmentLine(models.Model):
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey("orders.OrderLine", on_delete=models.PROTECT, related_name="shipment_lines")
    quantity = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.order_line_id}"


class TrackingEvent(models.Model):
    shipment = models.ForeignKey(Shipment, on_delete=models.CASCADE, related_name="tracking_events")
    status = models.CharField(max_length=20, choices=Shipment.Status.choices)
    description = models.CharField(max_length=200, blank=True)
    occurred_at = models.DateTimeField()

    class Meta:
        ordering = ["occurred_at", "pk"]

    def __str__(self) -> str:
        return f"{self.status} at {self.occurred_at:%Y-%m-%d %H:%M}"
