"""`{% load ratings %}`: stars for products and reviews."""

from decimal import Decimal
from typing import Any

from django import template

from catalog.models import Product
from reviews.models import ProductRating

register = template.Library()

MOST_STARS = 5


@register.filter
def stars(rating: Decimal | int | None) -> str:
    """`{{ 3|stars }}` is `★★★☆☆`."""
    full = round(rating or 0)
    return "★" * full + "☆" * (MOST_STARS - full)


@register.inclusion_tag("reviews/_rating.html")
def product_rating(product: Product) -> dict[str, Any]:
    """The stars of a product and how many reviews they come from."""
    try:
        rating = product.rating
    except ProductRating.DoesNotExist:
        rating = None
    return {"rating": rating}
