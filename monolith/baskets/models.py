"""What customers are about to buy, and what they dream of."""

from decimal import Decimal

from django.conf import settings
from django.db import models

from catalog.models import ProductVariant
from core.models import TimeStampedModel


class Basket(TimeStampedModel):
    class Status(models.TextChoices):
        OPEN = "open"
        ORDERED = "ordered"
        ABANDONED = "abandoned"

    customer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="baskets"
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.OPEN, db_index=True)
    vouchers = models.ManyToManyField("promotions.Voucher", blank=True, related_name="baskets")

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"Basket {self.pk}"


class BasketLine(TimeStampedModel):
    basket = models.ForeignKey(Basket, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey(ProductVariant, on_delete=models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["basket", "variant"], name="one_line_per_variant")]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant}"

    @property
    def line_total(self) -> Decimal:
        return self.variant.price * self.quantity


class Wishlist(TimeStampedModel):
    customer = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wishlist")
    products = models.ManyToManyField("catalog.Product", through="WishlistItem", related_name="wishlists")

    def __str__(self) -> str:
        return f"Wish list {self.pk}"


class WishlistItem(TimeStampedModel):
    wishlist = models.ForeignKey(Wishlist, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="wishlist_items")
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["wishlist", "product"], name="one_wish_per_product")]

    def __str__(self) -> str:
        return f"{self.product} on {self.wishlist}"
