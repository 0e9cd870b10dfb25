"""Rows for the tests, each with what it cannot do without."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from accounts.models import User
from catalog.models import Brand, Category, Product, ProductVariant
from orders.models import Order, OrderAddress, OrderLine
from reviews.models import Review
from shipping.models import ShippingMethod

PASSWORD = "correct horse battery"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda number: f"customer{number}@example.com")
    first_name = "Ada"
    last_name = "Berg"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(password=PASSWORD, **kwargs)


class StaffFactory(UserFactory):
    email = factory.Sequence(lambda number: f"staff{number}@example.com")
    is_staff = True


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category

    name = factory.Sequence(lambda number: f"Category {number}")
    slug = factory.Sequence(lambda number: f"category-{number}")


class BrandFactory(DjangoModelFactory):
    class Meta:
        model = Brand

    name = factory.Sequence(lambda number: f"Brand {number}")
    slug = factory.Sequence(lambda number: f"brand-{number}")


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    title = factory.Sequence(lambda number: f"Kettle {number}")
    slug = factory.Sequence(lambda number: f"kettle-{number}")
    category = factory.SubFactory(CategoryFactory)
    brand = factory.SubFactory(BrandFactory)
    status = Product.Status.PUBLISHED


class VariantFactory(DjangoModelFactory):
    class Meta:
        model = ProductVariant

    product = factory.SubFactory(ProductFactory)
    sku = factory.Sequence(lambda number: f"SKU-{number}")
    price = Decimal("10.00")
    weight_grams = 500


def standard_method() -> ShippingMethod:
    """The method that the migrations make."""
    return ShippingMethod.objects.get(name="Standard")


class OrderAddressFactory(DjangoModelFactory):
    class Meta:
        model = OrderAddress

    full_name = "Ada Berg"
    line1 = "High Street 1"
    city = "Aarhus"
    country_id = "DK"


class OrderFactory(DjangoModelFactory):
    class Meta:
        model = Order

    number = factory.Sequence(lambda number: f"N{number:09}")
    customer = factory.SubFactory(UserFactory)
    shipping_address = factory.SubFactory(OrderAddressFactory)
    shipping_method = factory.LazyFunction(standard_method)
    subtotal = Decimal("20.00")
    total = Decimal("20.00")


class OrderLineFactory(DjangoModelFactory):
    class Meta:
        model = OrderLine

    order = factory.SubFactory(OrderFactory)
    variant = factory.SubFactory(VariantFactory)
    title = "Kettle"
    unit_price = Decimal("10.00")
    quantity = 2


class ReviewFactory(DjangoModelFactory):
    class Meta:
        model = Review

    product = factory.SubFactory(ProductFactory)
    author = factory.SubFactory(UserFactory)
    rating = 4
    title = "Good"
    status = Review.Status.PUBLISHED
