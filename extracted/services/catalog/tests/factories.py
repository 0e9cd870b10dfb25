"""Rows for the tests, each with what it cannot do without."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import Address, User
from baskets.models import Basket, BasketLine
from catalog.models import Brand, Category, Collection, CollectionItem, Product, ProductVariant
from inventory.models import StockRecord, Warehouse
from orders.models import Order, OrderAddress, OrderLine
from promotions.models import Campaign, CampaignProduct
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


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    user = factory.SubFactory(UserFactory)
    full_name = "Ada Berg"
    line1 = "High Street 1"
    city = "Aarhus"
    postcode = "8000"
    country_id = "DK"
    is_default = True


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


class CollectionFactory(DjangoModelFactory):
    class Meta:
        model = Collection

    name = factory.Sequence(lambda number: f"Collection {number}")
    slug = factory.Sequence(lambda number: f"collection-{number}")
    is_featured = True


class CollectionItemFactory(DjangoModelFactory):
    class Meta:
        model = CollectionItem

    collection = factory.SubFactory(CollectionFactory)
    product = factory.SubFactory(ProductFactory)


class WarehouseFactory(DjangoModelFactory):
    class Meta:
        model = Warehouse

    code = factory.Sequence(lambda number: f"warehouse-{number}")
    full_name = "Shop"
    line1 = "Dock Road 1"
    city = "Aarhus"
    country_id = "DK"


class StockRecordFactory(DjangoModelFactory):
    """Updates the record that a receiver opens for a new variant where there is a warehouse."""

    class Meta:
        model = StockRecord

    variant = factory.SubFactory(VariantFactory)
    warehouse = factory.SubFactory(WarehouseFactory)
    on_hand = 10

    @classmethod
    def _create(cls, model_class, *args, variant, warehouse, **kwargs):
        record, _ = model_class.objects.update_or_create(variant=variant, warehouse=warehouse, defaults=kwargs)
        return record


class CampaignFactory(DjangoModelFactory):
    class Meta:
        model = Campaign

    name = "Summer"
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))


class CampaignProductFactory(DjangoModelFactory):
    class Meta:
        model = CampaignProduct

    campaign = factory.SubFactory(CampaignFactory)
    product = factory.SubFactory(ProductFactory)
    discount_percent = 20


class BasketFactory(DjangoModelFactory):
    class Meta:
        model = Basket

    customer = factory.SubFactory(UserFactory)


class BasketLineFactory(DjangoModelFactory):
    class Meta:
        model = BasketLine

    basket = factory.SubFactory(BasketFactory)
    variant = factory.SubFactory(VariantFactory)
    quantity = 2


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
