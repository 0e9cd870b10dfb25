"""Stubs of what the shop does."""

from dataclasses import dataclass
from decimal import Decimal

from service_links import stubs
from shop.models import Product


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


@stubs.remote_function("monolith", idempotent=True)
def quote(product, *, quantity=1):
    """What a number of a product costs."""


@stubs.remote_function("monolith")
def rename(product, title): ...


@stubs.remote_function("monolith")
def reserve(product, quantity): ...


@stubs.remote_function("monolith", idempotent=True)
def find(slug): ...


@stubs.remote_function("monolith")
def validate(title): ...


@stubs.remote_function("monolith")
def products_of(brand_name): ...


@stubs.remote_function("monolith", idempotent=True)
def echo(*args, **kwargs): ...


@stubs.remote_function("monolith", idempotent=True)
def count_up(fail_until=0): ...


@stubs.remote_function("monolith")
def calls(): ...


@stubs.remote_function("monolith")
def sleep(seconds): ...


@stubs.remote_function("monolith")
def unlisted(): ...


@stubs.unavailable("it reads a file of the shop")
def catalogue(): ...


RATES = stubs.unavailable_value("shop.services:RATES", "it is made when the shop starts")


@stubs.remote_task("monolith", name="shop.tasks.reindex")
def reindex(slug): ...


@stubs.remote_function("monolith")
def draw(generator, times): ...
