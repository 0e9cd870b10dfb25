"""What lies in which warehouse, what is promised to whom, and what was ordered from suppliers."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from catalog.models import Product
from core.fields import MoneyField, UserForeignKey
from core.models import PostalAddress, TimeStampedModel


class Supplier(TimeStampedModel):
    name = models.CharField(max_length=200, unique=True)
    email = models.EmailField(blank=True)
    products = models.ManyToManyField(Product, through="SupplierItem", related_name="suppliers")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SupplierItem(models.Model):
    """A product in a supplier's price list."""

    supplier = models.ForeignKey(Supplier, on_delete=models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="supplier_items")
    unit_cost = MoneyField()
    lead_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["supplier", "product"], name="one_price_per_supplier")]

    def __str__(self) -> str:
        return f"{self.product} from {self.supplier}"


class Warehouse(PostalAddress):
    code = models.SlugField(max_length=20, unique=True)
    manager = UserForeignKey(on_delete=models.SET_NULL, null=True, blank=True, related_name="managed_warehouses")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class StockRecordQuerySet(models.QuerySet["StockRecord"]):
    def available(self) -> "StockRecordQuerySet":
        """Records in open warehouses with something left to promise."""
        return self.filter(warehouse__is_active=True, on_hand__gt=F("reserved"))

    def low(self) -> "StockRecordQuerySet":
        """Records at or under the reorder level of their variant."""
        return self.filter(on_hand__lte=F("variant__reorder_level"))


class StockRecord(TimeStampedModel):
    variant = models.ForeignKey("catalog.ProductVariant", on_delete=models.CASCADE, related_name="stock_records")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="stock_records")
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    objects = StockRecordQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["variant", "warehouse"], name="one_record_per_warehouse"),
            models.CheckConstraint(condition=Q(reserved__lte=F("on_hand")), name="reserved_is_on_hand"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} in {self.warehouse}"

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class StockReservation(models.Model):
    """Stock that is promised to an order; the number of the order's row is kept, not a key to it."""

    stock_record = models.ForeignKey(StockRecord, on_delete=models.CASCADE, related_name="reservations")
    order_id = models.PositiveBigIntegerField(db_index=True)
    quantity = models.PositiveIntegerField()
    expires_at = models.DateTimeField(null=True, blank=True, help_text="Empty once the order is paid.")

    def __str__(self) -> str:
        return f"{self.quantity} of {self.stock_record} for order {self.order_id}"


class StockMovement(models.Model):
    class Reason(models.TextChoices):
        RECEIVED = "received"
        DISPATCHED = "dispatched"
        RETURNED = "returned"
        CORRECTED = "corrected"

    stock_record = models.ForeignKey(StockRecord, on_delete=models.CASCADE, related_name="movements")
    change = models.IntegerField()
    reason = models.CharField(max_length=20, choices=Reason.choices)
    order_id = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    actor = UserForeignKey(on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-moved_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.change:+d} {self.stock_record} ({self.reason})"


class PurchaseOrder(TimeStampedModel):
    class Status(models.TextChoices):
        DRAFT = "draft"
        SENT = "sent"
        RECEIVED = "received"

    supplier = models.ForeignKey(Supplier, on_delete=models.PROTECT, related_name="purchase_orders")
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="purchase_orders")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    placed_by = UserForeignKey(related_name="purchase_orders")
    received_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"PO-{self.pk}"


class PurchaseOrderLine(models.Model):
    purchase_order = models.ForeignKey(PurchaseOrder, on_delete=models.CASCADE, related_name="lines")
    variant = models.ForeignKey("catalog.ProductVariant", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_cost = MoneyField()

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant}"
