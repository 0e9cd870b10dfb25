"""What changes shipments."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.exceptions import Conflict, DomainError
from inventory.selectors import warehouse_of_order
from inventory.services import reservations_dispatch
from notifications.tasks import send_shipment_notice
from orders.models import Order
from shipping.models import Shipment, ShipmentLine, TrackingEvent
from shipping.signals import shipment_delivered, shipment_dispatched


@transaction.atomic
def shipment_prepare(*, order: Order) -> Shipment:
    """Opens the parcel of a paid order, in the warehouse that holds its goods. Raises Conflict and DomainError."""
    if order.status != Order.Status.PAID:
        raise Conflict(f"Order {order.number} is {order.status}; only paid orders are shipped.")
    if order.shipments.exists():
        raise Conflict(f"Order {order.number} has a shipment already.")
    warehouse = warehouse_of_order(order.pk)
    if warehouse is None:
        raise DomainError(f"Nothing is reserved for order {order.number}.")
    shipment = Shipment.objects.create(order=order, warehouse=warehouse, method=order.shipping_method)
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, order_line=line, quantity=line.quantity) for line in order.lines.all()
    )
    return shipment


@transaction.atomic
def shipment_dispatch(*, shipment: Shipment, tracking_number: str, actor: User | None = None) -> Shipment:
    """Hands the parcel to the carrier and takes the goods out of the stock. Raises Conflict."""
    if shipment.status != Shipment.Status.PREPARING:
        raise Conflict("This shipment was dispatched already.")
    shipment.status = Shipment.Status.DISPATCHED
    shipment.tracking_number = tracking_number
    shipment.dispatched_at = timezone.now()
    shipment.save(update_fields=["status", "tracking_number", "dispatched_at", "updated_at"])
    _track(shipment, "Handed to the carrier", shipment.dispatched_at)
    reservations_dispatch(order_id=shipment.order_id, actor=actor)
    shipment_dispatched.send(sender=Shipment, shipment=shipment)
    transaction.on_commit(lambda: send_shipment_notice.delay(shipment_id=shipment.pk))
    return shipment


@transaction.atomic
def shipment_deliver(*, shipment: Shipment, delivered_at: datetime | None = None) -> Shipment:
    """The customer has the parcel. Raises Conflict for one that is not on its way."""
    if shipment.status != Shipment.Status.DISPATCHED:
        raise Conflict("This shipment is not on its way.")
    shipment.status = Shipment.Status.DELIVERED
    shipment.delivered_at = delivered_at or timezone.now()
    shipment.save(update_fields=["status", "delivered_at", "updated_at"])
    _track(shipment, "Delivered", shipment.delivered_at)
    shipment_delivered.send(sender=Shipment, shipment=shipment)
    return shipment


def _track(shipment: Shipment, description: str, occurred_at: datetime) -> None:
    TrackingEvent.objects.create(
        shipment=shipment, status=shipment.status, description=description, occurred_at=occurred_at
    )
