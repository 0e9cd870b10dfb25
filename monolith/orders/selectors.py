"""Questions about orders."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from core.exceptions import NotFound
from orders.models import Order, OrderLine, ReturnRequest
from payments.models import Payment

OPEN_STATUSES = [Order.Status.PENDING, Order.Status.PAID, Order.Status.SHIPPED]


def orders_of(customer: User) -> QuerySet[Order]:
    """The customer's orders with `line_count`, newest first."""
    return (
        Order.objects.placed_by(customer.pk)
        .annotate(line_count=Count("lines"))
        .select_related("shipping_method")
        .order_by("-placed_at", "-pk")
    )


def order_detail(*, number: str, customer: User) -> Order:
    """An order of the customer with all that its page shows. Raises NotFound."""
    order = (
        Order.objects.placed_by(customer.pk)
        .filter(number=number)
        .select_related("shipping_address__country", "shipping_method__carrier")
        .prefetch_related(
            "lines__variant__product",
            "discounts",
            "shipments__tracking_events",
            "shipments__method__carrier",
            Prefetch("payments", queryset=Payment.objects.exclude(status=Payment.Status.FAILED)),
        )
        .first()
    )
    if order is None:
        raise NotFound("There is no such order.")
    return order


def has_open_orders(user: User) -> bool:
    return user.orders.filter(status__in=OPEN_STATUSES).exists()


def order_search(text: str) -> QuerySet[Order]:
    """What staff find by number, customer, SKU or tracking number."""
    return (
        Order.objects.filter(
            Q(number__iexact=text)
            | Q(customer__email__icontains=text)
            | Q(lines__variant__sku__iexact=text)
            | Q(shipments__tracking_number__iexact=text)
        )
        .distinct()
        .select_related("customer")
    )


def has_bought(*, user: User, product_id: int) -> OrderLine | None:
    """The latest paid order line of the product, if there is one."""
    return (
        OrderLine.objects.filter(
            order__customer=user, order__status__in=Order.PAID_STATUSES, variant__product_id=product_id
        )
        .order_by("-order__placed_at", "-pk")
        .first()
    )


def returnable_quantities(order: Order) -> dict[int, int]:
    """Ids of the order's lines with how many of each may still be returned."""
    delivered = order.shipments.filter(
        status="delivered", delivered_at__gte=timezone.now() - timedelta(days=settings.ORDER_RETURN_DAYS)
    )
    if not delivered.exists():
        return {}
    lines = order.lines.annotate(
        returned=Sum(
            "return_lines__quantity", filter=~Q(return_lines__return_request__status=ReturnRequest.Status.REJECTED)
        )
    )
    return {line.pk: line.quantity - (line.returned or 0) for line in lines}


def open_returns() -> QuerySet[ReturnRequest]:
    """Returns that wait for staff, with who sent what back."""
    return (
        ReturnRequest.objects.exclude(status__in=[ReturnRequest.Status.REFUNDED, ReturnRequest.Status.REJECTED])
        .select_related("order", "requested_by__profile")
        .prefetch_related("lines__order_line__variant")
    )
