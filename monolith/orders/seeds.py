"""Demo orders."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from accounts.models import Address
from catalog.models import ProductVariant
from orders.models import Order, OrderAddress, OrderLine, OrderStatusChange
from shipping.models import ShippingMethod

ORDERS = 120
SHIPPING_TOTAL = Decimal("4.90")
STATUSES = [
    *[Order.Status.DELIVERED] * 12,
    *[Order.Status.SHIPPED] * 3,
    *[Order.Status.PAID] * 3,
    Order.Status.PENDING,
    Order.Status.CANCELLED,
]


def seed_orders(*, rng: Random, scale: int, now: datetime) -> None:
    addresses = list(Address.objects.select_related("user").order_by("pk"))
    method = ShippingMethod.objects.order_by("pk").first()
    variants = list(ProductVariant.objects.purchasable().select_related("product").order_by("pk"))
    chosen = [rng.choice(addresses) for _ in range(ORDERS * scale)]
    copies = OrderAddress.objects.bulk_create(_copy(address) for address in chosen)
    orders = []
    lines = []
    for number, (address, copy) in enumerate(zip(chosen, copies, strict=True), start=1):
        order = Order(
            number=f"D{number:08}",
            customer=address.user,
            status=rng.choice(STATUSES),
            shipping_address=copy,
            shipping_method=method,
            placed_at=now - timedelta(minutes=rng.randint(0, 60 * 24 * 90)),
            created_at=now,
        )
        own_lines = [_line(order, variant, rng) for variant in rng.sample(variants, rng.randint(1, 5))]
        order.subtotal = sum((line.line_total for line in own_lines), Decimal(0))
        order.shipping_total = SHIPPING_TOTAL
        order.total = order.subtotal + SHIPPING_TOTAL
        orders.append(order)
        lines += own_lines
    Order.objects.bulk_create(orders)
    OrderLine.objects.bulk_create(lines)
    OrderStatusChange.objects.bulk_create(
        OrderStatusChange(
            order=order, old_status=Order.Status.PENDING, new_status=order.status, changed_at=order.placed_at
        )
        for order in orders
        if order.status != Order.Status.PENDING
    )


def _copy(address: Address) -> OrderAddress:
    return OrderAddress(
        full_name=address.full_name,
        line1=address.line1,
        city=address.city,
        postcode=address.postcode,
        country_id=address.country_id,
    )


def _line(order: Order, variant: ProductVariant, rng: Random) -> OrderLine:
    return OrderLine(
        order=order,
        variant=variant,
        title=variant.get_full_title(),
        unit_price=variant.price,
        quantity=rng.randint(1, 3),
    )
