"""What customers bought, and what they sent back."""

from decimal import Decimal

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils import timezone

from catalog.models import ProductVariant
from core.fields import MoneyField
from core.models import PostalAddress, TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedForeignKey, LinkedOneToOneField


@mirror("monolith", "client")
class OrderAddress(PostalAddress):
    """Where an order goes: a copy, so that a later change of the address book leaves the order as it was."""

    class Meta(PostalAddress.Meta):
        managed = False


class OrderQuerySet(models.QuerySet["Order"]):
    def paid(self) -> "OrderQuerySet":
        return self.filter(status__in=Order.PAID_STATUSES)


@mirror("monolith", "replica")
class Order(TimeStampedModel):
    class Status(models.TextChoices):
        PENDING = "pending"
        PAID = "paid"
        SHIPPED = "shipped"
        DELIVERED = "delivered"
        CANCELLED = "cancelled"
        REFUNDED = "refunded"

    PAID_STATUSES = (Status.PAID, Status.SHIPPED, Status.DELIVERED)

    number = models.CharField(max_length=20, unique=True)
    customer = LinkedForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    basket_id = models.PositiveBigIntegerField(null=True, blank=True, help_text="The basket it was made from.")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING, db_index=True)
    shipping_address = LinkedOneToOneField(OrderAddress, on_delete=models.PROTECT, related_name="order")
    shipping_method = LinkedForeignKey("shipping.ShippingMethod", on_delete=models.PROTECT, related_name="orders")
    subtotal = MoneyField(default=0)
    discount_total = MoneyField(default=0)
    shipping_total = MoneyField(default=0)
    total = MoneyField(default=0)
    placed_at = models.DateTimeField(default=timezone.now, db_index=True)
    audit_events = GenericRelation("core.AuditEvent", related_query_name="order")
    notifications = GenericRelation("notifications.Notification", related_query_name="order")

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:order_detail", args=[self.number])

    @property
    def is_paid(self) -> bool:
        return self.status in self.PAID_STATUSES


@mirror("monolith", "replica")
class OrderLine(models.Model):
    order = LinkedForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = LinkedForeignKey(ProductVariant, on_delete=models.PROTECT, related_name="order_lines")
    title = models.CharField(max_length=300, help_text="The title at the time of the order.")
    unit_price = MoneyField()
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.title}"

    @property
    def line_total(self) -> Decimal:
        return self.unit_price * self.quantity
