"""What lies in which warehouse, what is promised to whom, and what was ordered from suppliers."""

from django.db import models
from django.db.models import F

from catalog.models import Product
from core.fields import MoneyField
from core.models import PostalAddress, TimeStampedModel
from service_links import mirror
from service_links.fields import LinkedForeignKey, LinkedManyToManyField


@mirror("monolith", "replica")
class Supplier(TimeStampedModel):
    name = models.CharField(max_length=200, unique=True)
    email = models.EmailField(blank=True)
    products = LinkedManyToManyField(Product, through="SupplierItem", related_name="suppliers")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


@mirror("monolith", "client")
class SupplierItem(models.Model):
    """A product in a supplier's price list."""

    supplier = LinkedForeignKey(Supplier, on_delete=models.CASCADE, related_name="items")
    product = LinkedForeignKey(Product, on_delete=models.CASCADE, related_name="supplier_items")
    unit_cost = MoneyField()
    lead_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        managed = False

    def __str__(self) -> str:
        return f"{self.product} from {self.supplier}"


@mirror("monolith", "client")
class Warehouse(PostalAddress):
    code = models.SlugField(max_length=20, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        managed = False

    def __str__(self) -> str:
        return self.code


class StockRecordQuerySet(models.QuerySet["StockRecord"]):
    def available(self) -> "StockRecordQuerySet":
        """Records in open warehouses with something left to promise."""
        return self.filter(warehouse__is_active=True, on_hand__gt=F("reserved"))


@mirror("monolith", "replica")
class StockRecord(TimeStampedModel):
    variant = LinkedForeignKey("catalog.ProductVariant", on_delete=models.CASCADE, related_name="stock_records")
    warehouse = LinkedForeignKey(Warehouse, on_delete=models.PROTECT, related_name="stock_records")
    on_hand = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    objects = StockRecordQuerySet.as_manager()

    class Meta:
        pass

    def __str__(self) -> str:
        return f"{self.variant} in {self.warehouse}"

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved
