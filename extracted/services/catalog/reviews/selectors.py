"""Questions about reviews."""

from django.db.models import QuerySet

from catalog.models import Product
from service_links import stubs


@stubs.remote_function("monolith", idempotent=True)
def best_rated(limit: int = 8) -> QuerySet[Product]: ...
