"""Demo payments."""

from accounts.models import User
from orders.models import Order
from payments.models import Payment, PaymentMethod


def seed_payments() -> None:
    """A card for each customer, and a payment for each order that was not cancelled."""
    PaymentMethod.objects.bulk_create(
        PaymentMethod(customer=customer, label="Card ending in 4242", gateway_token="demo", is_default=True)
        for customer in User.objects.customers().order_by("pk")
    )
    methods = {method.customer_id: method for method in PaymentMethod.objects.all()}
    orders = Order.objects.exclude(status=Order.Status.CANCELLED).order_by("pk")
    Payment.objects.bulk_create(_payment(order, methods[order.customer_id]) for order in orders)


def _payment(order: Order, method: PaymentMethod) -> Payment:
    payment = Payment(order=order, method=method, amount=order.total, created_at=order.placed_at)
    if order.is_paid:
        payment.status = Payment.Status.CAPTURED
        payment.gateway_reference = f"sandbox-{order.number}"
        payment.captured_at = order.placed_at
    return payment
