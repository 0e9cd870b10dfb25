"""Questions about baskets and wish lists."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from baskets.models import Basket, BasketLine, WishlistItem
from promotions.models import Voucher
from promotions.services import group_discount, voucher_value


@dataclass(frozen=True, slots=True)
class BasketTotals:
    subtotal: Decimal
    discount: Decimal
    quantity: int
    weight_grams: int

    @property
    def total(self) -> Decimal:
        return self.subtotal - self.discount


def basket_lines(basket: Basket) -> QuerySet[BasketLine]:
    """The lines with what a page shows of them."""
    return basket.lines.select_related("variant__product__category").prefetch_related("variant__product__images")


def basket_totals(basket: Basket, customer: User | None) -> BasketTotals:
    lines = list(basket_lines(basket))
    subtotal = sum((line.line_total for line in lines), Decimal(0))
    discount = sum((voucher_value(voucher=voucher, lines=lines) for voucher in vouchers_of(basket)), Decimal(0))
    if customer is not None:
        discount += group_discount(customer=customer, subtotal=subtotal)
    return BasketTotals(
        subtotal=subtotal,
        discount=min(subtotal, discount),
        quantity=sum(line.quantity for line in lines),
        weight_grams=sum(line.quantity * line.variant.weight_grams for line in lines),
    )


def vouchers_of(basket: Basket) -> QuerySet[Voucher]:
    return basket.vouchers.order_by("code")


def wishlist_items(customer: User) -> QuerySet[WishlistItem]:
    """What the customer dreams of, with ratings for the product cards."""
    return WishlistItem.objects.filter(wishlist__customer=customer).select_related("product__brand", "product__rating")


def customers_wishing(product_id: int) -> list[int]:
    """Ids of the customers who have the product on their wish list."""
    items = WishlistItem.objects.filter(product_id=product_id)
    return list(items.order_by("pk").values_list("wishlist__customer_id", flat=True))
