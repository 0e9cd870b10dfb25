"""Background work of the shipping."""

from celery import shared_task
from django.db.models import Exists, OuterRef

from core.exceptions import DomainError
from orders.models import Order
from shipping.models import Shipment
from shipping.services import shipment_prepare


@shared_task(name="shipping.prepare_shipments")
def prepare_shipments() -> int:
    """Opens a shipment for each paid order that has none; returns how many."""
    prepared = 0
    shipments = Shipment.objects.filter(order=OuterRef("pk"))
    for order in Order.objects.filter(~Exists(shipments), status=Order.Status.PAID).order_by("placed_at", "pk"):
        try:
            shipment_prepare(order=order)
        except DomainError:
            continue
        prepared += 1
    return prepared
