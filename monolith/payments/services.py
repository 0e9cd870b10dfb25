"""What moves money."""

from decimal import Decimal
from typing import Any

from celery import signature
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from accounts.models import User
from core.exceptions import Conflict, DomainError, NotAllowed, NotFound
from core.services import audit_record
from inventory.services import stock_return
from orders.models import Order, ReturnRequest
from payments.gateways import GatewayRefused, current_gateway
from payments.models import GatewayEvent, GiftCard, Payment, PaymentMethod, Refund, StoreCredit, StoreCreditEntry
from payments.signals import payment_captured, refund_completed


def payment_start(*, order: Order, method: PaymentMethod | None, amount: Decimal) -> Payment:
    """Opens a payment; one with a saved card, or of nothing, is captured at once."""
    payment = Payment.objects.create(order=order, method=method, amount=amount)
    return payment_capture(payment=payment) if method is not None or not amount else payment


@transaction.atomic
def payment_capture(*, payment: Payment) -> Payment:
    """Takes the money. A refusal is a failed payment, not an error. Raises Conflict where there is nothing to take."""
    payments = Payment.objects.select_for_update(of=["self"]).select_related("order", "method")
    payment = payments.get(pk=payment.pk)
    if payment.status != Payment.Status.PENDING:
        raise Conflict("This payment is done already.")
    if payment.order.status == Order.Status.CANCELLED:
        raise Conflict("The order is cancelled.")
    token = payment.method.gateway_token if payment.method else ""
    try:
        reference = current_gateway().capture(reference=str(payment.pk), token=token, amount=payment.amount)
    except GatewayRefused:
        payment.status = Payment.Status.FAILED
        payment.save(update_fields=["status", "updated_at"])
        return payment
    return payment_mark_captured(payment=payment, reference=reference)


@transaction.atomic
def payment_mark_captured(*, payment: Payment, reference: str) -> Payment:
    payment.status = Payment.Status.CAPTURED
    payment.gateway_reference = reference
    payment.captured_at = timezone.now()
    payment.save(update_fields=["status", "gateway_reference", "captured_at", "updated_at"])
    payment_captured.send(sender=Payment, payment=payment)
    return payment


@transaction.atomic
def gateway_event_handle(*, key: str, payload: dict[str, Any]) -> GatewayEvent:
    """Books a webhook. One that came before is not booked again. Raises NotFound for an unknown payment."""
    event, is_new = GatewayEvent.objects.get_or_create(key=key, defaults={"payload": payload})
    if not is_new:
        return event
    payment = Payment.objects.select_for_update().filter(pk=payload.get("payment")).first()
    if payment is None:
        raise NotFound("There is no such payment.")
    event.payment = payment
    event.save(update_fields=["payment"])
    if payload.get("type") == "captured" and payment.status == Payment.Status.PENDING:
        payment_mark_captured(payment=payment, reference=str(payload.get("reference", "")))
    return event


@transaction.atomic
def refund_approve(
    *,
    payment: Payment,
    approved_by: User,
    amount: Decimal,
    return_request: ReturnRequest | None = None,
    to_store_credit: bool = False,
) -> Refund:
    """Gives money back, takes returned goods into stock and closes the return; all of it or nothing.

    Raises NotAllowed without the permission, Conflict for a payment without money and DomainError for too much of it.
    """
    if not approved_by.has_perm("orders.refund_order"):
        raise NotAllowed("You may not refund orders.")
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    _check_refundable(payment, amount)
    refund = Refund.objects.create(
        payment=payment, return_request=return_request, amount=amount, approved_by=approved_by
    )
    _pay_back(refund, to_store_credit)
    if return_request is not None:
        _close_return(return_request, approved_by)
    if refunded_amount(payment) == payment.amount:
        payment.status = Payment.Status.REFUNDED
        payment.save(update_fields=["status", "updated_at"])
    audit_record(action="payments.refund_approved", target=payment.order, actor=approved_by, amount=str(amount))
    refund_completed.send(sender=Refund, refund=refund)
    transaction.on_commit(signature("reports.refresh_daily_sales").delay)
    return refund


def _check_refundable(payment: Payment, amount: Decimal) -> None:
    if payment.status != Payment.Status.CAPTURED:
        raise Conflict("There is no money to give back.")
    if not 0 < amount <= payment.amount - refunded_amount(payment):
        raise DomainError("This is more than what is left of the payment.")


def refunded_amount(payment: Payment) -> Decimal:
    refunds = payment.refunds.exclude(status=Refund.Status.FAILED)
    return refunds.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _pay_back(refund: Refund, to_store_credit: bool) -> None:
    payment = refund.payment
    if to_store_credit:
        store_credit_add(
            customer=payment.order.customer, amount=refund.amount, reason="Refund", order_id=payment.order_id
        )
    else:
        try:
            current_gateway().refund(reference=payment.gateway_reference, amount=refund.amount)
        except GatewayRefused as error:
            raise Conflict("The gateway did not accept the refund.") from error
    refund.status = Refund.Status.DONE
    refund.save(update_fields=["status", "updated_at"])


def _close_return(return_request: ReturnRequest, actor: User) -> None:
    for line in return_request.lines.select_related("order_line__variant"):
        stock_return(
            order_id=return_request.order_id, variant=line.order_line.variant, quantity=line.quantity, actor=actor
        )
    return_request.status = ReturnRequest.Status.REFUNDED
    return_request.save(update_fields=["status", "updated_at"])


@transaction.atomic
def store_credit_add(*, customer: User, amount: Decimal, reason: str, order_id: int | None = None) -> StoreCredit:
    credit, _ = StoreCredit.objects.get_or_create(customer=customer)
    StoreCredit.objects.filter(pk=credit.pk).update(balance=F("balance") + amount)
    StoreCreditEntry.objects.create(credit=credit, amount=amount, reason=reason, order_id=order_id)
    credit.refresh_from_db()
    return credit


@transaction.atomic
def store_credit_spend(*, customer: User, order: Order, limit: Decimal) -> Decimal:
    """Pays for an order from the customer's credit, up to `limit`; returns how much that was."""
    credit = StoreCredit.objects.select_for_update().filter(customer=customer).first()
    amount = min(credit.balance, limit) if credit else Decimal(0)
    if amount > 0:
        store_credit_add(customer=customer, amount=-amount, reason=f"Order {order.number}", order_id=order.pk)
    return amount


@transaction.atomic
def gift_card_redeem(*, code: str, customer: User) -> StoreCredit:
    """Turns a gift card into store credit. Raises NotFound for one that does not exist or is empty."""
    card = GiftCard.objects.select_for_update().filter(code__iexact=code.strip(), balance__gt=0).first()
    if card is None:
        raise NotFound("This gift card is not valid.")
    amount, card.balance = card.balance, Decimal(0)
    card.save(update_fields=["balance", "updated_at"])
    return store_credit_add(customer=customer, amount=amount, reason="Gift card")
