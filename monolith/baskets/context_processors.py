"""What the head of every page shows of the basket."""

from typing import Any

from django.db.models import Sum
from django.http import HttpRequest

from baskets.models import Basket, BasketLine
from baskets.services import SESSION_KEY


def basket_summary(request: HttpRequest) -> dict[str, Any]:
    """`basket_quantity`, without making a basket for somebody who has none."""
    lines = BasketLine.objects.filter(basket__status=Basket.Status.OPEN)
    if request.user.is_authenticated:
        lines = lines.filter(basket__customer=request.user)
    elif SESSION_KEY in request.session:
        lines = lines.filter(basket_id=request.session[SESSION_KEY])
    else:
        lines = lines.none()
    return {"basket_quantity": lines.aggregate(quantity=Sum("quantity"))["quantity"] or 0}
