"""What customers are told when something happens elsewhere."""

from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models.signals import post_save
from django.dispatch import receiver

from accounts.models import User
from baskets.selectors import customers_wishing
from catalog.models import ProductVariant
from catalog.signals import price_changed
from inventory.models import StockRecord
from inventory.signals import stock_replenished
from notifications.models import NotificationPreference
from notifications.services import notify
from notifications.tasks import send_stock_alerts
from payments.models import Refund
from payments.signals import refund_completed
from reviews.models import Review
from reviews.signals import review_published


@receiver(post_save, sender=get_user_model())
def open_preference(sender: type[User], instance: User, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if created and not raw:
        NotificationPreference.objects.get_or_create(user=instance)


@receiver(price_changed)
def tell_who_wishes(
    sender: type[ProductVariant], variant: ProductVariant, old_price: Decimal, new_price: Decimal, **kwargs: Any
) -> None:
    """A lower price is news for those who have the product on their wish list."""
    if new_price < old_price:
        for customer in User.objects.filter(pk__in=customers_wishing(variant.product_id)):
            notify(recipient=customer, code="price-drop", about=variant.product, title=variant.product.title)


@receiver(stock_replenished)
def tell_who_waits(sender: type[StockRecord], variant_id: int, **kwargs: Any) -> None:
    send_stock_alerts.delay(variant_id=variant_id)


@receiver(refund_completed)
def tell_refunded(sender: type[Refund], refund: Refund, **kwargs: Any) -> None:
    order = refund.payment.order
    notify(recipient=order.customer, code="refund", about=order, number=order.number, amount=str(refund.amount))


@receiver(review_published)
def thank_reviewer(sender: type[Review], review: Review, **kwargs: Any) -> None:
    notify(recipient=review.author, code="review-published", about=review, title=review.product.title)
