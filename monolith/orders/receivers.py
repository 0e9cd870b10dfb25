"""What orders do when something happens elsewhere."""

from typing import Any

from orders.models import Order
from orders.services import order_mark_paid, status_change
from payments.models import Payment, Refund
from shipping.models import Shipment


def mark_paid(sender: type[Payment], payment: Payment, **kwargs: Any) -> None:
    order_mark_paid(order=payment.order)


def mark_refunded(sender: type[Refund], refund: Refund, **kwargs: Any) -> None:
    """An order is refunded when nothing of its payment is left."""
    payment = refund.payment
    if payment.status == Payment.Status.REFUNDED:
        status_change(order=payment.order, status=Order.Status.REFUNDED, actor=refund.approved_by)


def mark_shipped(sender: type[Shipment], shipment: Shipment, **kwargs: Any) -> None:
    if shipment.order.status == Order.Status.PAID:
        status_change(order=shipment.order, status=Order.Status.SHIPPED)


def mark_delivered(sender: type[Shipment], shipment: Shipment, **kwargs: Any) -> None:
    if shipment.order.status == Order.Status.SHIPPED:
        status_change(order=shipment.order, status=Order.Status.DELIVERED)
