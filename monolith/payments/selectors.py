"""Questions about payments."""

from decimal import Decimal

from django.db.models import F, QuerySet, Sum

from accounts.models import User
from core.exceptions import NotFound
from payments.models import Payment, PaymentMethod, Refund, StoreCredit


def payments_of(customer: User) -> QuerySet[Payment]:
    return Payment.objects.filter(order__customer=customer).select_related("order", "method")


def payment_of(*, payment_id: int, customer: User) -> Payment:
    """A payment of the customer. Raises NotFound."""
    payment = payments_of(customer).filter(pk=payment_id).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    return payment


def methods_of(customer: User) -> QuerySet[PaymentMethod]:
    return PaymentMethod.objects.filter(customer=customer)


def store_credit_of(customer: User) -> Decimal:
    credit = StoreCredit.objects.filter(customer=customer).first()
    return credit.balance if credit else Decimal(0)


def payments_to_check() -> QuerySet[Payment]:
    """Captured payments that are not what the order cost, for the accountants."""
    return (
        Payment.objects.filter(status=Payment.Status.CAPTURED)
        .exclude(amount=F("order__total"))
        .select_related("order__customer")
        .annotate(refunded=Sum("refunds__amount"))
    )


def refunds_of_order(order_number: str) -> QuerySet[Refund]:
    return Refund.objects.filter(payment__order__number=order_number).select_related("approved_by")
