"""What baskets do when something happens elsewhere."""

from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from baskets.models import Basket
from baskets.services import SESSION_KEY, basket_merge, basket_of_customer


@receiver(user_logged_in)
def take_basket_along(sender: type[User], request: HttpRequest, user: User, **kwargs: Any) -> None:
    """What a visitor put into the basket is still there after signing in."""
    basket_id = request.session.pop(SESSION_KEY, None)
    source = Basket.objects.filter(pk=basket_id, customer=None, status=Basket.Status.OPEN).first()
    if source is not None:
        basket_merge(source=source, target=basket_of_customer(customer=user))
