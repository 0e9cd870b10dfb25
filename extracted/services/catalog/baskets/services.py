"""What changes baskets and wish lists."""

from catalog.models import Product
from service_links import stubs


@stubs.remote_function("monolith")
def lines_remove_product(*, product: Product) -> int:
    """Takes a product out of all open baskets; returns how many lines that were."""
