"""Money that comes in, goes back, or is kept for later."""

from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone

from core.fields import MoneyField, UserForeignKey
from core.models import TimeStampedModel
from orders.models import Order


class PaymentMethod(TimeStampedModel):
    """A card that a customer saved; only the gateway knows its number."""

    customer = models.ForeignKey(get_user_model(), on_delete=models.CASCADE, related_name="payment_methods")
    label = models.CharField(max_length=50)
    gateway_token = models.CharField(max_length=100)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_default", "pk"]

    def __str__(self) -> str:
        return self.label


class Payment(TimeStampedModel):
    class Status(models.TextChoices):
        PENDING = "pending"
        CAPTURED = "captured"
        FAILED = "failed"
        REFUNDED = "refunded"

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    method = models.ForeignKey(PaymentMethod, on_delete=models.SET_NULL, null=True, blank=True, related_name="payments")
    amount = MoneyField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING, db_index=True)
    gateway_reference = models.CharField(max_length=100, blank=True, db_index=True)
    captured_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.amount} ({self.status})"


class Refund(TimeStampedModel):
    class Status(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        FAILED = "failed"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    return_request = models.ForeignKey(
        "orders.ReturnRequest", on_delete=models.SET_NULL, null=True, blank=True, related_name="refunds"
    )
    amount = MoneyField()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.PENDING)
    approved_by = UserForeignKey(related_name="approved_refunds")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.amount} back ({self.status})"


class GatewayEvent(models.Model):
    """A webhook as it came in; kept so that it is handled only once."""

    key = models.CharField(max_length=100, unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.CASCADE, null=True, blank=True, related_name="events")
    payload = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.key


class GiftCard(TimeStampedModel):
    code = models.CharField(max_length=40, unique=True)
    order_line = models.ForeignKey(
        "orders.OrderLine", on_delete=models.SET_NULL, null=True, blank=True, related_name="gift_cards"
    )
    balance = MoneyField()

    def __str__(self) -> str:
        return self.code


class StoreCredit(TimeStampedModel):
    customer = models.OneToOneField(get_user_model(), on_delete=models.PROTECT, related_name="store_credit")
    balance = MoneyField(default=0)

    def __str__(self) -> str:
        return f"Credit {self.pk}: {self.balance}"


class StoreCreditEntry(models.Model):
    credit = models.ForeignKey(StoreCredit, on_delete=models.CASCADE, related_name="entries")
    amount = MoneyField()
    order_id = models.PositiveBigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=100)
    entered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-entered_at", "-pk"]
        verbose_name_plural = "store credit entries"

    def __str__(self) -> str:
        return f"{self.amount:+} ({self.reason})"
