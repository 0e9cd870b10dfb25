"""What customers are about to buy, and what they dream of."""

from decimal import Decimal

from django.conf import settings
from django.db import models

from catalog.models import ProductVariant
from core.models import TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedForeignKey


@mirror("monolith", "client")
class Basket(TimeStampedModel):
    class Status(models.TextChoices):
        OPEN = "open"
        ORDERED = "ordered"
        ABANDONED = "abandoned"

    customer = LinkedForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="baskets"
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN, db_index=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        managed = False

    def __str__(self) -> str:
        return f"Basket {self.pk}"


@mirror("monolith", "client")
class BasketLine(TimeStampedModel):
    basket = LinkedForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    variant = LinkedForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        managed = False

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant}"

    @property
    def line_total(self) -> Decimal:
        return self.variant.price * self.quantity
