"""What accounts do when something happens elsewhere."""

from typing import Any

from django.conf import settings
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import CustomerProfile, User
from accounts.services import loyalty_points_award
from orders.models import Order
from orders.signals import order_paid


@receiver(post_save, sender=settings.AUTH_USER_MODEL)
def create_profile(sender: type[User], instance: User, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        CustomerProfile.objects.get_or_create(user=instance)


@receiver(order_paid)
def award_loyalty_points(sender: type[Order], order: Order, **kwargs: Any) -> None:
    loyalty_points_award(user_id=order.customer_id, amount=order.total)
