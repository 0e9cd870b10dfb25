"""Rows for the shop's tests, those of the moved app among them."""

from decimal import Decimal
from itertools import count

from opinions.models import Review
from shop.models import Brand, Customer, Product

_numbers = count(1)


def product(**kwargs):
    number = next(_numbers)
    brand = Brand.objects.create(name="brand %d" % number)
    values = {"title": "Product %d" % number, "slug": "p%d" % number, "price": Decimal(3), "brand": brand, **kwargs}
    return Product.objects.create(**values)


def customer(**kwargs):
    return Customer.objects.create(**{"name": "Ada", "email": "ada@example.com", **kwargs})


def review(**kwargs):
    return Review.objects.create(**{"product": kwargs.pop("product", None) or product(), "rating": 4, **kwargs})
