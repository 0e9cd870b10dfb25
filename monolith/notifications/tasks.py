"""Messages that need not go out at once."""

from celery import shared_task
from django.db import transaction

from catalog.models import ProductVariant
from notifications.services import notify, stock_alerts_send
from orders.models import Order
from shipping.models import Shipment


@shared_task(name="notifications.send_order_confirmation")
def send_order_confirmation(order_id: int) -> None:
    order = Order.objects.select_related("customer").get(pk=order_id)
    notify(recipient=order.customer, code="order-placed", about=order, number=order.number, total=str(order.total))


@shared_task(name="notifications.send_payment_reminder")
def send_payment_reminder(order_id: int) -> None:
    """Says nothing when the order was paid or cancelled in the meantime."""
    order = Order.objects.select_related("customer").filter(pk=order_id, status=Order.Status.PENDING).first()
    if order is not None:
        notify(recipient=order.customer, code="payment-reminder", about=order, number=order.number)


@shared_task(name="notifications.send_shipment_notice")
def send_shipment_notice(shipment_id: int) -> None:
    shipment = Shipment.objects.select_related("order__customer", "method__carrier").get(pk=shipment_id)
    notify(
        recipient=shipment.order.customer,
        code="order-shipped",
        about=shipment,
        number=shipment.order.number,
        carrier=shipment.method.carrier.name,
        tracking_number=shipment.tracking_number,
    )


@shared_task(name="notifications.send_stock_alerts")
def send_stock_alerts(variant_id: int) -> int:
    with transaction.atomic():
        variant = ProductVariant.objects.select_related("product").get(pk=variant_id)
        return stock_alerts_send(variant=variant)
