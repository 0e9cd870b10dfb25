"""What shipping costs: `settings.SHIPPING_QUOTE_CALCULATOR` names the class that says so."""

from decimal import Decimal
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from core.exceptions import DomainError
from shipping.models import ShippingMethod


class NoRate(DomainError):
    code = "no_rate"


class QuoteCalculator(Protocol):
    def price(self, method: ShippingMethod, weight_grams: int) -> Decimal:
        """What a parcel costs. Raises NoRate for one that is too heavy."""


class RateTableCalculator:
    """Looks the price up in the method's table of rates."""

    def price(self, method: ShippingMethod, weight_grams: int) -> Decimal:
        rate = method.rates.filter(up_to_grams__gte=weight_grams).order_by("up_to_grams").first()
        if rate is None:
            raise NoRate(f"{method.name} does not take parcels of {weight_grams} g.")
        return rate.price


def current_calculator() -> QuoteCalculator:
    return import_string(settings.SHIPPING_QUOTE_CALCULATOR)()
