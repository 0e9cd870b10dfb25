"""Questions about shipping."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from accounts.models import User
from core.exceptions import DomainError
from core.models import Country
from shipping.models import PickupPoint, Shipment, ShippingMethod
from shipping.quotes import NoRate, current_calculator


@dataclass(frozen=True, slots=True)
class Quote:
    method: ShippingMethod
    price: Decimal


def methods_for(country: Country) -> QuerySet[ShippingMethod]:
    return ShippingMethod.objects.filter(is_active=True, countries=country).select_related("carrier")


def shipping_price(*, method: ShippingMethod, country: Country, weight_grams: int) -> Decimal:
    """What a parcel costs. Raises DomainError where the method does not go there, and NoRate."""
    if not method.countries.filter(pk=country.pk, is_shippable=True).exists():
        raise DomainError(f"{method.name} does not deliver to {country.name}.")
    return current_calculator().price(method, weight_grams)


def quotes_for(*, country: Country, weight_grams: int) -> list[Quote]:
    """What each method would cost, cheapest first; those that do not take the parcel are left out."""
    quotes = []
    for method in methods_for(country):
        try:
            quotes.append(Quote(method, current_calculator().price(method, weight_grams)))
        except NoRate:
            continue
    return sorted(quotes, key=lambda quote: (quote.price, quote.method.pk))


def shipments_of(customer: User) -> QuerySet[Shipment]:
    return (
        Shipment.objects.filter(order__customer=customer)
        .select_related("order", "method__carrier")
        .prefetch_related("tracking_events")
    )


def packing_list(shipment: Shipment) -> list[tuple[str, str, int]]:
    """SKU, title and quantity of what goes into the parcel, in the order of the shelves."""
    lines = shipment.lines.select_related("order_line__variant").order_by("order_line__variant__sku")
    return [(line.order_line.variant.sku, line.order_line.title, line.quantity) for line in lines]


def pickup_points_in(country: Country) -> QuerySet[PickupPoint]:
    return PickupPoint.objects.filter(is_active=True, country=country).select_related("carrier").order_by("city", "pk")
