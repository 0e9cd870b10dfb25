"""What customers bought, and what they sent back."""

from decimal import Decimal

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.urls import reverse
from django.utils import timezone

from catalog.models import ProductVariant
from core.fields import MoneyField, UserForeignKey
from core.models import AuthoredModel, PostalAddress, TimeStampedModel


class OrderAddress(PostalAddress):
    """Where an order goes: a copy, so that a later change of the address book leaves the order as it was."""


class OrderQuerySet(models.QuerySet["Order"]):
    def placed_by(self, user_id: int) -> "OrderQuerySet":
        return self.filter(customer_id=user_id)

    def paid(self) -> "OrderQuerySet":
        return self.filter(status__in=Order.PAID_STATUSES)


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
    customer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="orders")
    basket_id = models.PositiveBigIntegerField(null=True, blank=True, help_text="The basket it was made from.")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING, db_index=True)
    shipping_address = models.OneToOneField(OrderAddress, on_delete=models.PROTECT, related_name="order")
    shipping_method = models.ForeignKey("shipping.ShippingMethod", on_delete=models.PROTECT, related_name="orders")
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
        permissions = [("cancel_order", "Can cancel an order"), ("refund_order", "Can refund an order")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("orders:order_detail", args=[self.number])

    @property
    def is_paid(self) -> bool:
        return self.status in self.PAID_STATUSES


class OrderLine(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(ProductVariant, on_delete=models.PROTECT, related_name="order_lines")
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


class OrderDiscount(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="discounts")
    voucher = models.ForeignKey("promotions.Voucher", on_delete=models.SET_NULL, null=True, related_name="+")
    label = models.CharField(max_length=100)
    amount = MoneyField()

    def __str__(self) -> str:
        return f"{self.label}: -{self.amount}"


class OrderStatusChange(models.Model):
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="status_changes")
    old_status = models.CharField(max_length=20, choices=Order.Status.choices)
    new_status = models.CharField(max_length=20, choices=Order.Status.choices)
    changed_by = UserForeignKey(on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["changed_at", "pk"]

    def __str__(self) -> str:
        return f"{self.old_status} to {self.new_status}"


class OrderNote(TimeStampedModel, AuthoredModel):
    """What staff wrote down about an order; customers never see it."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField()

    class Meta:
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text[:60]


class ReturnRequest(TimeStampedModel):
    class Status(models.TextChoices):
        REQUESTED = "requested"
        RECEIVED = "received"
        REFUNDED = "refunded"
        REJECTED = "rejected"

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="return_requests")
    requested_by = UserForeignKey(related_name="return_requests")
    reason = models.CharField(max_length=200)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.REQUESTED)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Return of {self.order_id}"


class ReturnLine(models.Model):
    return_request = models.ForeignKey(ReturnRequest, on_delete=models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, on_delete=models.CASCADE, related_name="return_lines")
    quantity = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.quantity} of line {self.order_line_id}"
