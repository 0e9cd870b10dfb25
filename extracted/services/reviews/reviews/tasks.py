"""Background work of the reviews."""

from celery import shared_task

from catalog.models import Product
from reviews.services import rating_refresh


@shared_task(name="reviews.refresh_all_ratings")
def refresh_all_ratings() -> int:
    """Counts every product's reviews again; returns how many products there are."""
    product_ids = list(Product.objects.values_list("pk", flat=True))
    for product_id in product_ids:
        rating_refresh(product_id=product_id)
    return len(product_ids)
