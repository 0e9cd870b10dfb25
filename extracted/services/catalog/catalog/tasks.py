"""Background work of the catalog."""

from celery import shared_task

from catalog.models import Product
from catalog.selectors import bought_together
from catalog.services import related_products_set

MOST_RELATED = 8


@shared_task(name="catalog.refresh_related_products")
def refresh_related_products() -> int:
    """Links each published product to those it is bought with most; returns how many products were done."""
    products = list(Product.objects.published())
    for product in products:
        counts = bought_together(product)
        best = sorted(counts, key=lambda product_id: (-counts[product_id], product_id))[:MOST_RELATED]
        related_products_set(product=product, scores={product_id: counts[product_id] for product_id in best})
    return len(products)
