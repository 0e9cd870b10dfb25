"""Figures for the people who run the shop."""

from django.db import models
from django.utils import timezone

from core.fields import MoneyField, UserForeignKey
from core.models import AuthoredModel, TimeStampedModel
from orders.models import Order, OrderQuerySet


class PaidOrderManager(models.Manager.from_queryset(OrderQuerySet)):
    def get_queryset(self) -> OrderQuerySet:
        return super().get_queryset().paid()


class PaidOrder(Order):
    """The orders that count as revenue."""

    objects = PaidOrderManager()

    class Meta:
        proxy = True
        permissions = [("export_sales", "Can export sales figures")]


class SavedReport(TimeStampedModel, AuthoredModel):
    class Kind(models.TextChoices):
        SALES_BY_CATEGORY = "sales_by_category"
        TOP_CUSTOMERS = "top_customers"
        STOCK_VALUE = "stock_value"

    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=40, choices=Kind.choices)
    days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ReportRun(models.Model):
    saved_report = models.ForeignKey(SavedReport, on_delete=models.CASCADE, related_name="runs")
    run_by = UserForeignKey(on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    rows = models.JSONField(default=list)
    run_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-run_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.saved_report} at {self.run_at:%Y-%m-%d %H:%M}"


class DailyProductSales(models.Model):
    """Sales for a day and a product, copied every night; it outlives the product."""

    day = models.DateField(db_index=True)
    product_id = models.PositiveBigIntegerField(db_index=True)
    category_id = models.PositiveBigIntegerField(null=True, blank=True)
    units = models.PositiveIntegerField(default=0)
    revenue = MoneyField(default=0)

    class Meta:
        ordering = ["-day", "product_id"]
        constraints = [models.UniqueConstraint(fields=["day", "product_id"], name="one_row_per_day")]
        verbose_name_plural = "daily product sales"

    def __str__(self) -> str:
        return f"{self.day}: {self.product_id}"
