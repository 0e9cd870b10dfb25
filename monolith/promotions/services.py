"""What vouchers are worth, and using them up."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from accounts.models import User
from accounts.selectors import discount_percent_of
from baskets.models import Basket, BasketLine
from core.exceptions import Conflict, DomainError, NotFound
from core.services import audit_record
from orders.models import Order
from promotions.models import Campaign, Voucher, VoucherRedemption

CENT = Decimal("0.01")


def voucher_find(*, code: str, customer: User) -> Voucher:
    """The voucher that the customer may use now. Raises NotFound."""
    voucher = Voucher.objects.current().select_related("campaign").filter(code__iexact=code.strip()).first()
    if voucher is None or not _is_for(voucher.campaign, customer):
        raise NotFound("This voucher is not valid.")
    return voucher


def _is_for(campaign: Campaign, customer: User) -> bool:
    """A campaign without an audience is for everybody."""
    audience = campaign.audience.all()
    return not audience.exists() or audience.filter(members=customer).exists()


def voucher_value(*, voucher: Voucher, lines: list[BasketLine]) -> Decimal:
    """What the voucher takes off these lines, never more than they cost."""
    eligible = [
        line for line in lines if voucher.category_id is None or line.variant.product.category_id == voucher.category_id
    ]
    total = sum((line.line_total for line in eligible), Decimal(0))
    reduction = total * voucher.percent_off / 100 + voucher.amount_off
    return min(total, reduction).quantize(CENT, ROUND_HALF_UP)


def group_discount(*, customer: User, subtotal: Decimal) -> Decimal:
    """What the best of the customer's groups takes off."""
    return (subtotal * discount_percent_of(customer) / 100).quantize(CENT, ROUND_HALF_UP)


@transaction.atomic
def vouchers_redeem(
    *, basket: Basket, order: Order, customer: User, lines: list[BasketLine]
) -> list[VoucherRedemption]:
    """Uses up the vouchers of a basket for an order. Raises Conflict for one that somebody else was quicker with."""
    redemptions = []
    for voucher in basket.vouchers.select_for_update(of=["self"]):
        if not Voucher.objects.current().filter(pk=voucher.pk).exists():
            raise Conflict(f"Voucher {voucher.code} can no longer be used.")
        amount = voucher_value(voucher=voucher, lines=lines)
        redemptions.append(VoucherRedemption(voucher=voucher, customer=customer, order=order, amount=amount))
    return VoucherRedemption.objects.bulk_create(redemptions)


@transaction.atomic
def campaign_launch(*, campaign: Campaign, actor: User) -> Campaign:
    """Puts the products of a campaign on the home page of its time. Raises DomainError for a campaign without any."""
    if not campaign.campaign_products.exists():
        raise DomainError("A campaign needs products.")
    if campaign.ends_at <= campaign.starts_at:
        raise DomainError("A campaign must end after it starts.")
    audit_record(
        action="promotions.campaign_launched", target=campaign, actor=actor, products=campaign.products.count()
    )
    return campaign
