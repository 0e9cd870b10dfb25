"""Questions about the stock."""

from django.db.models import DecimalField, ExpressionWrapper, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from catalog.models import ProductVariant
from inventory.models import StockRecord, StockReservation, Warehouse


def stock_of(variant: ProductVariant) -> int:
    """How many can be promised, in all open warehouses."""
    totals = variant.stock_records.filter(warehouse__is_active=True).aggregate(
        available=Coalesce(Sum(F("on_hand") - F("reserved")), 0)
    )
    return totals["available"]


def low_stock() -> QuerySet[StockRecord]:
    """What should be ordered, with the products."""
    return StockRecord.objects.low().select_related("variant__product", "warehouse").order_by("on_hand", "pk")


def stock_list(*, sku: str = "", warehouse_code: str = "") -> QuerySet[StockRecord]:
    records = StockRecord.objects.select_related("variant", "warehouse").order_by("variant__sku", "warehouse__code")
    if sku:
        records = records.filter(variant__sku=sku)
    if warehouse_code:
        records = records.filter(warehouse__code=warehouse_code)
    return records


def warehouses_with_value() -> QuerySet[Warehouse]:
    """Open warehouses with `stock_value`, at the prices customers pay."""
    value = ExpressionWrapper(
        F("stock_records__on_hand") * F("stock_records__variant__price"),
        output_field=DecimalField(max_digits=14, decimal_places=2),
    )
    return Warehouse.objects.filter(is_active=True).annotate(stock_value=Sum(value)).select_related("manager")


def warehouse_of_order(order_id: int) -> Warehouse | None:
    """Where most of an order is reserved."""
    reservation = (
        StockReservation.objects.filter(order_id=order_id)
        .select_related("stock_record__warehouse")
        .order_by("-quantity", "pk")
        .first()
    )
    return reservation.stock_record.warehouse if reservation else None
