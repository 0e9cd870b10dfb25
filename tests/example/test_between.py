"""Two services at once: each asks the other, where the other does its own work, and hears of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from tests.example.databases import Databases
from tests.example.running import Place, monolith, served, service

pytestmark = pytest.mark.long

BRAND = "from catalog.models import Brand; print(Brand.objects.get().name)"
NAMED = "from catalog.models import Brand; Brand.objects.create(name='made', slug='made')"
RENAMED = "from catalog.models import Brand; Brand.objects.update(name={!r})"
PRODUCT = """
from catalog.models import Brand, Category, Product
Product.objects.create(brand=Brand.objects.get(), category=Category.objects.create(name="c", slug="c"), title="old",
    slug="p", status="published")
"""
RETITLED = "from catalog.models import Product; Product.objects.update(title={!r})"
TITLE = "from catalog.models import Product; print(*Product.objects.values_list('title', flat=True))"
RATED = "from reviews.selectors import best_rated; print([product.slug for product in best_rated(limit=3)])"
ROWS = """
from reviews.models import ProductRating
ProductRating.objects.update_or_create(product_id=1, defaults={"average": 5, "review_count": 1})
"""


@dataclass(frozen=True)
class Trio:
    """The shop and both services, which know each other's addresses and one switch."""

    shop: Place
    catalog: Place
    reviews: Place
    switch: Path

    def turn(self, **modes: str) -> None:
        """What `banyan switch` would write; processes that begin afterwards go by it."""
        self.switch.write_text(json.dumps({name: {"mode": mode} for name, mode in modes.items()}))


@pytest.fixture(scope="module")
def trio(tmp_path_factory: pytest.TempPathFactory, databases: Databases) -> Iterator[Trio]:
    """Each on a database of its own; the shop and the catalog have one product, reviews none."""
    folder = tmp_path_factory.mktemp("trio")
    told = {"SERVICE_LINKS_SWITCH": str(folder / "switch.json")}
    shop = monolith(folder / "shop", patched=True)
    catalog, reviews = service("catalog", folder / "catalog"), service("reviews", folder / "reviews")
    databases.empty(shop.database)
    for place in (shop, catalog, reviews):
        place.manage("migrate")
    for place in (shop, catalog):
        place.manage("shell", "-c", NAMED + PRODUCT)
    (folder / "switch.json").write_text("{}")
    with served(shop, **told) as here:
        told["SERVICE_LINKS_MONOLITH_URL"] = here
        with served(catalog, **told) as there, served(reviews, **told) as beside:
            told |= {"SERVICE_LINKS_CATALOG_URL": there, "SERVICE_LINKS_REVIEWS_URL": beside}
            shop, catalog, reviews = (replace(place, env={**place.env, **told}) for place in (shop, catalog, reviews))
            yield Trio(shop, catalog, reviews, folder / "switch.json")


def asked(place: Place, code: str, **env: str) -> str:
    """What some code prints in a project."""
    return place.manage("shell", "-v", "0", "-c", code, **env).strip()


def tell(trio: Trio, title: str) -> None:
    """Let the catalog change its product, and everybody hear of it."""
    trio.turn(catalog="remote", reviews="remote")
    trio.catalog.manage("shell", "-c", RETITLED.format(title))
    trio.shop.manage("links_consume", "catalog", "--once")
    trio.reviews.manage("links_consume", "--once")


def test_rows_are_asked_of_the_shop_before_the_switch_and_of_their_service_after_it(trio):
    trio.turn(catalog="local")
    trio.shop.manage("shell", "-c", RENAMED.format("in the shop"))
    trio.catalog.manage("shell", "-c", RENAMED.format("in the catalog"))
    assert asked(trio.reviews, BRAND) == "in the shop"
    trio.turn(catalog="remote")
    assert asked(trio.reviews, BRAND) == "in the catalog"
    assert asked(trio.reviews, BRAND, SERVICE_LINKS_CATALOG_URL="") == "in the shop"
    trio.turn(catalog="local")
    assert asked(trio.reviews, BRAND) == "in the shop"


def test_functions_are_asked_of_their_service_too(trio):
    tell(trio, "rated")
    trio.reviews.manage("shell", "-c", ROWS)
    trio.turn(catalog="remote")
    assert asked(trio.catalog, RATED) == "[]"
    trio.turn(catalog="remote", reviews="remote")
    assert asked(trio.catalog, RATED) == "['p']"


def test_news_of_a_service_reach_another_one_through_the_shop(trio):
    assert asked(trio.reviews, TITLE) != "new"
    tell(trio, "new")
    assert asked(trio.reviews, TITLE) == "new"
