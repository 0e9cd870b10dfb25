"""Demo stock."""

from datetime import datetime
from random import Random

from accounts.models import User
from catalog.models import Product, ProductVariant
from inventory.models import (
    PurchaseOrder,
    PurchaseOrderLine,
    StockMovement,
    StockRecord,
    Supplier,
    SupplierItem,
    Warehouse,
)

SUPPLIERS = ["North Trading", "Harbour Goods", "Old Mill"]


def seed_inventory(*, rng: Random, now: datetime) -> None:
    manager = User.objects.staff().order_by("pk").first()
    north, south = (
        Warehouse.objects.create(
            code=code, full_name="Shop", line1="Dock Road 1", city=city, country_id=country, manager=manager
        )
        for code, city, country in [("north", "Aarhus", "DK"), ("south", "Lyon", "FR")]
    )
    variants = list(ProductVariant.objects.order_by("pk"))
    records = [
        StockRecord(variant=variant, warehouse=north, on_hand=rng.randint(0, 80), created_at=now)
        for variant in variants
    ]
    records += [
        StockRecord(variant=variant, warehouse=south, on_hand=rng.randint(0, 30), created_at=now)
        for variant in variants[::3]
    ]
    StockRecord.objects.bulk_create(records)
    StockMovement.objects.bulk_create(
        StockMovement(
            stock_record=record,
            change=record.on_hand,
            reason=StockMovement.Reason.RECEIVED,
            actor=manager,
            moved_at=now,
        )
        for record in records
        if record.on_hand
    )
    _seed_purchasing(rng, now, north, manager, variants)


def _seed_purchasing(
    rng: Random, now: datetime, warehouse: Warehouse, buyer: User, variants: list[ProductVariant]
) -> None:
    suppliers = Supplier.objects.bulk_create(Supplier(name=name, created_at=now) for name in SUPPLIERS)
    SupplierItem.objects.bulk_create(
        SupplierItem(supplier=rng.choice(suppliers), product_id=product_id, unit_cost=rng.randint(1, 60))
        for product_id in Product.objects.order_by("pk").values_list("pk", flat=True)
    )
    purchase_order = PurchaseOrder.objects.create(
        supplier=suppliers[0],
        warehouse=warehouse,
        placed_by=buyer,
        status=PurchaseOrder.Status.SENT,
        created_at=now,
    )
    PurchaseOrderLine.objects.bulk_create(
        PurchaseOrderLine(purchase_order=purchase_order, variant=variant, quantity=20, unit_cost=rng.randint(1, 60))
        for variant in variants[:10]
    )
