"""Background work of the orders."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from notifications.tasks import send_payment_reminder
from orders.models import Order

REMIND_AFTER = timedelta(hours=12)


@shared_task(name="orders.remind_unpaid")
def remind_unpaid() -> int:
    """Queues a reminder for each order that waits for its payment; returns how many."""
    waiting = Order.objects.filter(status=Order.Status.PENDING, placed_at__lte=timezone.now() - REMIND_AFTER)
    order_ids = list(waiting.values_list("pk", flat=True))
    for order_id in order_ids:
        send_payment_reminder.apply_async(kwargs={"order_id": order_id}, countdown=60)
    return len(order_ids)
