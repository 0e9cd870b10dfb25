"""Background work of the inventory."""

from celery import shared_task
from django.utils import timezone

from inventory.models import StockReservation
from orders.models import Order
from orders.services import order_cancel


@shared_task(name="inventory.release_expired_reservations")
def release_expired_reservations() -> int:
    """Cancels unpaid orders whose reservation ran out, which gives their stock back; returns how many."""
    expired = StockReservation.objects.filter(expires_at__lte=timezone.now())
    order_ids = set(expired.values_list("order_id", flat=True))
    orders = Order.objects.filter(pk__in=order_ids, status=Order.Status.PENDING)
    for order in orders:
        order_cancel(order=order, actor=None, reason="It was not paid in time.")
    return len(orders)
