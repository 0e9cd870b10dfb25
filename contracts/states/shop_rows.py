"""Rows of the shop, with keys that are the same on every side; the same code runs in the monolith and in services."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from catalog.models import Brand, Category, Product, ProductVariant
from reviews.models import ProductRating, Review

MORNING = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.UTC)
"""When everything took place."""


def user(email="ada@example.com", pk=1001, **fields):
    """A customer, or staff where `fields` say so."""
    fields = {"email": email, "first_name": "Ada", "last_name": "Berg", "is_active": True, **fields}
    return User.objects.get_or_create(pk=pk, defaults=fields)[0]


def product(slug="kettle", title="Kettle", status="published", pk=1001):
    """A product with a category, a brand and a rating."""
    category, _ = Category.objects.get_or_create(pk=1001, defaults={"name": "Kitchen", "slug": "kitchen"})
    brand, _ = Brand.objects.get_or_create(pk=1001, defaults={"name": "Norden", "slug": "norden"})
    fields = {"slug": slug, "title": title, "status": status, "category": category, "brand": brand}
    fields |= {"description": "Boils water.", "created_at": MORNING}
    found, _ = Product.objects.get_or_create(pk=pk, defaults=fields)
    ProductRating.objects.get_or_create(product=found)
    return found


def variant(price="24.50", pk=1001, **of_product):
    """A variant of a product, with its own key."""
    fields = {"product": product(**of_product), "sku": f"SKU-{pk}", "price": Decimal(price), "weight_grams": 900}
    return ProductVariant.objects.get_or_create(pk=pk, defaults=fields)[0]


def country():
    """Where everybody lives. There are no countries where only reviews are."""
    from core.models import Country

    return Country.objects.get_or_create(code="DK", defaults={"name": "Denmark"})[0]


def stock(on_hand=5, **of_variant):
    """So many pieces in a warehouse. There is no inventory where only reviews are."""
    from inventory.models import StockRecord, Warehouse

    place = {"code": "aarhus", "full_name": "Stock", "line1": "Dock 1", "city": "Aarhus", "country": country()}
    warehouse, _ = Warehouse.objects.get_or_create(pk=1001, defaults=place)
    found = variant(**of_variant)
    StockRecord.objects.update_or_create(variant=found, warehouse=warehouse, defaults={"on_hand": on_hand})
    return found


def review(rating=5, status="published", pk=1001, author=None, **of_product):
    """A review of a product, and the rating that comes of it."""
    about = product(**of_product)
    fields = {"product": about, "author": author or user(), "rating": rating, "title": "Fine", "body": "It boils."}
    found, _ = Review.objects.get_or_create(pk=pk, defaults={**fields, "status": status, "created_at": MORNING})
    if status == "published":
        figures = {"average": Decimal(rating), "review_count": 1}
        ProductRating.objects.update_or_create(product=about, defaults=figures)
    return found


def trusted():
    """What another side brings: the token that all share."""
    from service_links.contracts import setting

    return {"authorization": f"Bearer {setting('SERVICE_LINKS_TOKEN').partition(',')[0]}"}
