"""Campaigns, the vouchers that belong to them, and what the home page advertises."""

from django.db import models
from django.db.models import Count, F, Q
from django.utils import timezone

from catalog.models import Category, Product
from core.fields import MoneyField, UserForeignKey
from core.models import AuthoredModel, TimeStampedModel


class Campaign(TimeStampedModel, AuthoredModel):
    name = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    audience = models.ManyToManyField("accounts.CustomerGroup", blank=True, related_name="campaigns")
    products = models.ManyToManyField("catalog.Product", through="CampaignProduct", related_name="campaigns")

    class Meta:
        ordering = ["-starts_at", "-pk"]
        permissions = [("launch_campaign", "Can launch a campaign")]

    def __str__(self) -> str:
        return self.name


class CampaignProduct(models.Model):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="campaign_products")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="campaign_products")
    discount_percent = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "product"], name="one_discount_per_campaign")]

    def __str__(self) -> str:
        return f"{self.discount_percent}% off {self.product}"


class VoucherQuerySet(models.QuerySet["Voucher"]):
    def current(self) -> "VoucherQuerySet":
        """Vouchers that may be used now and are not used up."""
        now = timezone.now()
        return self.annotate(used=Count("redemptions")).filter(
            Q(usage_limit=None) | Q(used__lt=F("usage_limit")),
            campaign__starts_at__lte=now,
            campaign__ends_at__gt=now,
        )


class Voucher(TimeStampedModel):
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="vouchers")
    code = models.CharField(max_length=40, unique=True)
    percent_off = models.PositiveSmallIntegerField(default=0)
    amount_off = MoneyField(default=0)
    category = models.ForeignKey(
        Category,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="vouchers",
        help_text="Only lines of this category are reduced.",
    )
    usage_limit = models.PositiveIntegerField(null=True, blank=True)

    objects = VoucherQuerySet.as_manager()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class VoucherRedemption(models.Model):
    voucher = models.ForeignKey(Voucher, on_delete=models.PROTECT, related_name="redemptions")
    customer = UserForeignKey(related_name="voucher_redemptions")
    order = models.ForeignKey("orders.Order", on_delete=models.CASCADE, related_name="redemptions")
    amount = MoneyField()
    redeemed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["voucher", "order"], name="one_redemption_per_order")]

    def __str__(self) -> str:
        return f"{self.voucher} on {self.order_id}"


class HomepageBanner(TimeStampedModel, AuthoredModel):
    headline = models.CharField(max_length=100)
    collection = models.ForeignKey("catalog.Collection", on_delete=models.CASCADE, related_name="banners")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.headline
