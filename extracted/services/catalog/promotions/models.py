"""Campaigns, the vouchers that belong to them, and what the home page advertises."""

from django.db import models

from catalog.models import Product
from core.models import AuthoredModel, TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedForeignKey, LinkedManyToManyField


@mirror("monolith", "client")
class Campaign(TimeStampedModel, AuthoredModel):
    name = models.CharField(max_length=100)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    audience = LinkedManyToManyField("accounts.CustomerGroup", blank=True, related_name="campaigns")
    products = LinkedManyToManyField("catalog.Product", through="CampaignProduct", related_name="campaigns")

    class Meta:
        ordering = ["-starts_at", "-pk"]
        managed = False

    def __str__(self) -> str:
        return self.name


@mirror("monolith", "client")
class CampaignProduct(models.Model):
    campaign = LinkedForeignKey(Campaign, on_delete=models.CASCADE, related_name="campaign_products")
    product = LinkedForeignKey(Product, on_delete=models.CASCADE, related_name="campaign_products")
    discount_percent = models.PositiveSmallIntegerField()

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.discount_percent}% off {self.product}"


@mirror("monolith", "client")
class HomepageBanner(TimeStampedModel, AuthoredModel):
    headline = models.CharField(max_length=100)
    collection = LinkedForeignKey("catalog.Collection", on_delete=models.CASCADE, related_name="banners")
    is_active = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        managed = False

    def __str__(self) -> str:
        return self.headline
