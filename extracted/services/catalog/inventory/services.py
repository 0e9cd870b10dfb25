"""What changes the stock."""

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.models import ProductVariant
from service_links import stubs


@dataclass(frozen=True, slots=True)
class StockDemand:
    variant: ProductVariant
    quantity: int


@stubs.remote_function("monolith")
def stock_reserve(*, order_id: int, demands: Iterable[StockDemand]):
    """Promises stock to an order for a while. Raises OutOfStock and reserves nothing if any is missing."""
