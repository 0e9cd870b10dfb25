"""What changes baskets and wish lists."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from baskets.models import Basket, BasketLine, Wishlist, WishlistItem
from catalog.models import Product, ProductVariant
from core.exceptions import Conflict, DomainError
from inventory.selectors import stock_of

SESSION_KEY = "basket_id"
LARGEST_QUANTITY = 99


def basket_of_visitor(*, request: HttpRequest) -> Basket:
    """The open basket of the customer, or of the session of somebody who has not signed in; made when there is none."""
    if request.user.is_authenticated:
        return basket_of_customer(customer=request.user)
    basket = Basket.objects.filter(
        pk=request.session.get(SESSION_KEY), customer=None, status=Basket.Status.OPEN
    ).first()
    if basket is None:
        basket = Basket.objects.create()
        request.session[SESSION_KEY] = basket.pk
    return basket


def basket_of_customer(*, customer: User) -> Basket:
    basket = customer.baskets.filter(status=Basket.Status.OPEN).first()
    return basket or Basket.objects.create(customer=customer)


@transaction.atomic
def line_add(*, basket: Basket, variant: ProductVariant, quantity: int = 1) -> BasketLine:
    """Puts a variant into a basket, on top of what is there. Raises DomainError and Conflict."""
    line = basket.lines.filter(variant=variant).first() or BasketLine(basket=basket, variant=variant, quantity=0)
    return line_set_quantity(line=line, quantity=line.quantity + quantity)


def line_set_quantity(*, line: BasketLine, quantity: int) -> BasketLine:
    if not 1 <= quantity <= LARGEST_QUANTITY:
        raise DomainError(f"The quantity must be between 1 and {LARGEST_QUANTITY}.")
    if line.basket.status != Basket.Status.OPEN:
        raise Conflict("This basket was ordered already.")
    if stock_of(line.variant) < quantity:
        raise Conflict(f"There are not {quantity} of {line.variant.get_full_title()} left.")
    line.quantity = quantity
    line.save()
    return line


def line_remove(*, line: BasketLine) -> None:
    line.delete()


def lines_remove_product(*, product: Product) -> int:
    """Takes a product out of all open baskets; returns how many lines that were."""
    lines = BasketLine.objects.filter(variant__product=product, basket__status=Basket.Status.OPEN)
    count, _ = lines.delete()
    return count


@transaction.atomic
def voucher_apply(*, basket: Basket, code: str, customer: User) -> Decimal:
    """Adds a voucher to a basket; returns what it takes off. Raises NotFound and DomainError."""
    from promotions.services import voucher_find, voucher_value

    voucher = voucher_find(code=code, customer=customer)
    value = voucher_value(voucher=voucher, lines=list(basket.lines.select_related("variant__product")))
    if not value:
        raise DomainError("This voucher does not fit anything in the basket.")
    basket.vouchers.add(voucher)
    return value


@transaction.atomic
def basket_merge(*, source: Basket, target: Basket) -> Basket:
    """Moves the lines of `source` into `target`, as when a visitor signs in; the larger quantity wins."""
    quantities = dict(target.lines.values_list("variant_id", "quantity"))
    for line in source.lines.all():
        BasketLine.objects.update_or_create(
            basket=target,
            variant_id=line.variant_id,
            defaults={"quantity": max(line.quantity, quantities.get(line.variant_id, 0))},
        )
    source.delete()
    return target


def baskets_abandon(*, older_than: datetime) -> int:
    """Closes baskets that nobody touched since then; returns how many."""
    return Basket.objects.filter(status=Basket.Status.OPEN, updated_at__lt=older_than).update(
        status=Basket.Status.ABANDONED
    )


def wishlist_add(*, customer: User, product: Product, note: str = "") -> WishlistItem:
    wishlist, _ = Wishlist.objects.get_or_create(customer=customer)
    item, _ = WishlistItem.objects.update_or_create(wishlist=wishlist, product=product, defaults={"note": note})
    return item


def wishlist_remove(*, customer: User, product: Product) -> None:
    WishlistItem.objects.filter(wishlist__customer=customer, product=product).delete()
