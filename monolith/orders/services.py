"""What changes orders."""

from dataclasses import dataclass

from celery import current_app
from django.db import transaction
from django.utils.crypto import get_random_string

from accounts.models import Address, User
from baskets.models import Basket, BasketLine
from baskets.selectors import basket_lines, basket_totals
from catalog.models import ProductVariant
from core.exceptions import Conflict, DomainError, NotAllowed
from core.services import audit_record
from inventory.services import StockDemand, stock_reserve
from orders.models import Order, OrderAddress, OrderLine, OrderNote, OrderStatusChange, ReturnLine, ReturnRequest
from orders.selectors import returnable_quantities
from orders.signals import order_cancelled, order_paid, order_placed
from payments.models import PaymentMethod
from payments.services import payment_start, store_credit_spend
from promotions.services import vouchers_redeem
from shipping.models import ShippingMethod
from shipping.selectors import shipping_price

NUMBER_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Checkout:
    """What a customer chose on the way through the checkout."""

    address: Address
    method: ShippingMethod
    payment_method: PaymentMethod | None = None
    uses_store_credit: bool = False


@transaction.atomic
def order_place(*, basket: Basket, customer: User, checkout: Checkout) -> Order:
    """Turns a basket into an order: reserves the stock, uses up the vouchers and starts the payment.

    All of it happens or nothing. Raises DomainError for a basket that cannot be ordered, OutOfStock, and Conflict
    where somebody else was quicker.
    """
    basket = Basket.objects.select_for_update().get(pk=basket.pk)
    lines = list(basket_lines(basket))
    _check_orderable(basket, customer, lines)
    order = _create_order(basket, customer, checkout, lines)
    _take_vouchers(order, basket, customer, lines)
    stock_reserve(order_id=order.pk, demands=[StockDemand(line.variant, line.quantity) for line in lines])
    basket.status = Basket.Status.ORDERED
    basket.save(update_fields=["status", "updated_at"])
    audit_record(action="orders.order_placed", target=order, actor=customer, total=str(order.total))
    order_placed.send(sender=Order, order=order)
    credit = store_credit_spend(customer=customer, order=order, limit=order.total) if checkout.uses_store_credit else 0
    payment_start(order=order, method=checkout.payment_method, amount=order.total - credit)
    transaction.on_commit(
        lambda: current_app.send_task("notifications.send_order_confirmation", kwargs={"order_id": order.pk})
    )
    return order


def _check_orderable(basket: Basket, customer: User, lines: list[BasketLine]) -> None:
    if basket.customer_id != customer.pk:
        raise NotAllowed("This is not your basket.")
    if basket.status != Basket.Status.OPEN:
        raise Conflict("This basket was ordered already.")
    if not lines:
        raise DomainError("The basket is empty.")
    for line in lines:
        if not (line.variant.is_active and line.variant.product.is_published):
            raise Conflict(f"{line.variant.get_full_title()} is no longer for sale.")


def _create_order(basket: Basket, customer: User, checkout: Checkout, lines: list[BasketLine]) -> Order:
    totals = basket_totals(basket, customer)
    country = checkout.address.country
    shipping_total = shipping_price(method=checkout.method, country=country, weight_grams=totals.weight_grams)
    order = Order.objects.create(
        number=new_number(),
        customer=customer,
        basket_id=basket.pk,
        shipping_address=_copy_address(checkout.address),
        shipping_method=checkout.method,
        subtotal=totals.subtotal,
        discount_total=totals.discount,
        shipping_total=shipping_total,
        total=totals.total + shipping_total,
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            variant=line.variant,
            title=line.variant.get_full_title(),
            unit_price=line.variant.price,
            quantity=line.quantity,
        )
        for line in lines
    )
    return order


def new_number() -> str:
    """A number that customers can spell on the telephone."""
    return get_random_string(10, NUMBER_ALPHABET)


def _copy_address(address: Address) -> OrderAddress:
    return OrderAddress.objects.create(
        full_name=address.full_name,
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        postcode=address.postcode,
        country_id=address.country_id,
    )


def _take_vouchers(order: Order, basket: Basket, customer: User, lines: list[BasketLine]) -> None:
    for redemption in vouchers_redeem(basket=basket, order=order, customer=customer, lines=lines):
        order.discounts.create(
            voucher=redemption.voucher, label=f"Voucher {redemption.voucher.code}", amount=redemption.amount
        )


@transaction.atomic
def order_mark_paid(*, order: Order) -> Order:
    """The money is there. Does nothing when that is known already; raises Conflict for a cancelled order."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.is_paid:
        return order
    if order.status != Order.Status.PENDING:
        raise Conflict(f"Order {order.number} is {order.status}.")
    status_change(order=order, status=Order.Status.PAID)
    order_paid.send(sender=Order, order=order)
    return order


@transaction.atomic
def order_cancel(*, order: Order, actor: User | None, reason: str) -> Order:
    """Cancels an order that was not paid yet; receivers give back the stock and the vouchers. Raises Conflict."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status != Order.Status.PENDING:
        raise Conflict(f"Order {order.number} is {order.status} and cannot be cancelled.")
    status_change(order=order, status=Order.Status.CANCELLED, actor=actor)
    audit_record(action="orders.order_cancelled", target=order, actor=actor, reason=reason)
    order_cancelled.send(sender=Order, order=order)
    return order


def status_change(*, order: Order, status: str, actor: User | None = None) -> None:
    """Sets the status and notes what it was."""
    OrderStatusChange.objects.create(order=order, old_status=order.status, new_status=status, changed_by=actor)
    order.status = status
    order.save(update_fields=["status", "updated_at"])


def note_add(*, order: Order, author: User, text: str) -> OrderNote:
    return OrderNote.objects.create(order=order, created_by=author, text=text)


@transaction.atomic
def return_request(*, order: Order, customer: User, reason: str, quantities: dict[int, int]) -> ReturnRequest:
    """Announces a return; `quantities` maps ids of order lines to how many. Raises DomainError and NotAllowed."""
    if order.customer_id != customer.pk:
        raise NotAllowed("This is not your order.")
    returnable = returnable_quantities(order)
    if not quantities or any(not 0 < quantity <= returnable.get(pk, 0) for pk, quantity in quantities.items()):
        raise DomainError("Not all of that can be returned.")
    request = ReturnRequest.objects.create(order=order, requested_by=customer, reason=reason)
    ReturnLine.objects.bulk_create(
        ReturnLine(return_request=request, order_line_id=pk, quantity=quantity) for pk, quantity in quantities.items()
    )
    return request


def order_again(*, order: Order, basket: Basket) -> list[ProductVariant]:
    """Puts everything of an old order that is still for sale into a basket; returns what is not."""
    from baskets.services import line_add

    missing = []
    for line in order.lines.select_related("variant__product"):
        try:
            line_add(basket=basket, variant=line.variant, quantity=line.quantity)
        except Conflict:
            missing.append(line.variant)
    return missing
