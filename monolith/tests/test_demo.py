import pytest
from django.core.management import CommandError, call_command

from catalog.models import Product, ProductVariant
from orders.models import Order
from reviews.models import ProductRating
from tests import factories


def _seed(**options):
    call_command("seed_demo", verbosity=0, **options)


def _figures():
    return (
        list(Order.objects.order_by("number").values_list("number", "total", "status", "placed_at")),
        list(ProductVariant.objects.order_by("sku").values_list("sku", "price")),
        list(ProductRating.objects.order_by("product__slug").values_list("average", "review_count")),
    )


def test_the_same_seed_makes_the_same_shop(django_db_blocker):
    from django.db import transaction

    class Undo(Exception):
        pass

    shops = []
    for seed in [1, 1, 2]:
        with pytest.raises(Undo), transaction.atomic():
            _seed(seed=seed)
            shops.append(_figures())
            raise Undo
    assert shops[0] == shops[1] != shops[2]
    assert len(shops[0][0]) == 120


def test_the_demo_shop_can_be_looked_at(client):
    _seed()
    client.login(username="admin@example.com", password="demo")
    product = Product.objects.published().first()
    assert client.get(product.get_absolute_url()).status_code == 200
    assert client.get("/reports/").status_code == 200
    assert client.get("/").status_code == 200


def test_a_shop_with_products_is_left_alone():
    factories.ProductFactory()
    with pytest.raises(CommandError):
        _seed()


def test_the_scale_must_be_positive():
    with pytest.raises(CommandError):
        _seed(scale=0)
