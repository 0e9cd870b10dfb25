"""What the small shop does."""

import time
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError

from shop.models import Product

CALLS = []


class SoldOut(Exception):
    """There is less than was asked for."""

    def __init__(self, product, left):
        super().__init__("only %d of %s" % (left, product))
        self.product = product
        self.left = left


@dataclass(frozen=True)
class Quote:
    product: Product
    total: Decimal


def quote(product, *, quantity=1):
    """What a number of a product costs."""
    return Quote(product=product, total=product.price * quantity)


def rename(product, title):
    """Gives a product another title."""
    product.title = title
    product.save()


def reserve(product, quantity):
    raise SoldOut(product, left=quantity - 1)


def find(slug):
    return Product.objects.get(slug=slug)


def validate(title):
    raise ValidationError({"title": ValidationError("too long by %(by)d", code="length", params={"by": len(title)})})


def products_of(brand_name):
    return Product.objects.filter(brand__name=brand_name)


def echo(*args, **kwargs):
    return [*args, *kwargs.values()]


def count_up(fail_until=0):
    """Fails with a broken answer until it was called often enough."""
    CALLS.append(None)
    if len(CALLS) <= fail_until:
        time.sleep(1.5)
    return len(CALLS)


def calls():
    """How often count_up was called since this was asked."""
    count = len(CALLS)
    CALLS.clear()
    return count


def sleep(seconds):
    time.sleep(seconds)
    return seconds


def unlisted():
    raise AssertionError("nobody may call this")


def draw(generator, times):
    """Takes numbers from a generator."""
    return [generator.random() for _ in range(times)]
