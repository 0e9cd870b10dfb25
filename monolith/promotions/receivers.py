"""What promotions do when something happens elsewhere."""

from typing import Any

from django.dispatch import receiver

from orders.models import Order
from orders.signals import order_cancelled


@receiver(order_cancelled)
def give_vouchers_back(sender: type[Order], order: Order, **kwargs: Any) -> None:
    """A voucher that was used for a cancelled order can be used again."""
    order.redemptions.all().delete()
