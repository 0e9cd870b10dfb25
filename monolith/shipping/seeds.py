"""Demo shipments."""

from datetime import timedelta
from random import Random

from inventory.models import Warehouse
from orders.models import Order, OrderLine
from shipping.models import Carrier, PickupPoint, Shipment, ShipmentLine, TrackingEvent


def seed_shipping(*, rng: Random) -> None:
    carrier = Carrier.objects.order_by("pk").first()
    PickupPoint.objects.create(
        code="counter",
        full_name="Shop",
        line1="Market Square 3",
        city="Aarhus",
        country_id="DK",
        carrier=carrier,
        opening_hours="Monday to Friday, 9 to 18",
    )
    warehouse = Warehouse.objects.order_by("pk").first()
    sent = Order.objects.filter(status__in=[Order.Status.SHIPPED, Order.Status.DELIVERED]).order_by("pk")
    shipments = Shipment.objects.bulk_create(_shipment(order, warehouse, rng) for order in sent)
    by_order = {shipment.order_id: shipment for shipment in shipments}
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=by_order[line.order_id], order_line=line, quantity=line.quantity)
        for line in OrderLine.objects.filter(order__in=by_order).order_by("pk")
    )
    TrackingEvent.objects.bulk_create(
        TrackingEvent(
            shipment=shipment,
            status=Shipment.Status.DISPATCHED,
            description="Handed to the carrier",
            occurred_at=shipment.dispatched_at,
        )
        for shipment in shipments
    )


def _shipment(order: Order, warehouse: Warehouse, rng: Random) -> Shipment:
    dispatched_at = order.placed_at + timedelta(hours=rng.randint(4, 48))
    is_delivered = order.status == Order.Status.DELIVERED
    return Shipment(
        order=order,
        warehouse=warehouse,
        method_id=order.shipping_method_id,
        status=Shipment.Status.DELIVERED if is_delivered else Shipment.Status.DISPATCHED,
        tracking_number=f"TN{order.pk:08}",
        dispatched_at=dispatched_at,
        delivered_at=dispatched_at + timedelta(days=2) if is_delivered else None,
        created_at=dispatched_at,
    )
