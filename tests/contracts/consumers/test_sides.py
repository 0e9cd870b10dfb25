"""What the monolith and the services rely on in each other: the generated client itself asks, in its own project."""

from __future__ import annotations

from pathlib import Path

import pytest
from pact import match

from tests.contracts.consumers.pacts import held, pact
from tests.contracts.consumers.sides import told
from tests.contracts.consumers.wire import (
    answers,
    asks,
    call,
    decimal,
    events,
    moment,
    narrowed,
    question,
    row,
    rows,
)
from tests.example.running import monolith
from tests.example.services import FOLDER

READ = """
from service_links.events import sources
tell(lambda: [event.aggregatetype for event in sources.reader({side!r})("").events])
"""
STAMPS = {"created_at": moment(), "updated_at": moment()}
PRODUCT = row(
    "catalog.Product", 2, id=1001, title="Kettle", slug="kettle", description="Boils water.", category_id=1001,
    brand_id=1001, created_by_id=None, status="published", **STAMPS,
)  # fmt: skip
VARIANT = row(
    "catalog.ProductVariant", 1, {"product": PRODUCT}, id=1001, product_id=1001, sku="SKU-1001", title="",
    price=decimal("24.50"), weight_grams=900, is_active=True, reorder_level=5, **STAMPS,
)  # fmt: skip
CATEGORY = row("catalog.Category", id=1001, name="Kitchen", slug="kitchen", parent_id=None, position=0, **STAMPS)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop") / "monolith"
    monolith(folder, patched=True)
    return folder


def test_what_the_monolith_relies_on_in_the_catalog(shop: Path, tmp_path: Path) -> None:
    catalog = pact("monolith", "catalog")
    path = "catalog.selectors:purchasable_variant"
    answers(asks(catalog, "a variant for sale", "call", call(path, 1001), "a product is sold"), value=VARIANT)
    error = {"$": "error", "n": 1, "c": ["core.exceptions:NotFound", "core.exceptions:DomainError"]}
    text = match.str("This variant is not for sale.")
    error |= {"t": text, "a": [text], "s": {"message": text}}
    answers(asks(catalog, "a variant that is not for sale", "call", call(path, 1999)), raised=error)
    task = call("catalog.tasks:refresh_related_products")
    answers(asks(catalog, "a task", "call", task, "a product is sold"), value=match.int(1))
    events(catalog, "monolith", "catalog.Product", "a product is sold")
    code = """
from catalog.selectors import purchasable_variant
from catalog.tasks import refresh_related_products
tell(lambda: [purchasable_variant(1001).price, purchasable_variant(1001).product.title])
tell(lambda: purchasable_variant(1999))
tell(refresh_related_products)
"""
    with catalog.serve() as server:
        asked = told(
            shop, "config.settings", {"catalog": str(server.url)}, code + READ.format(side="catalog"), tmp_path
        )
    assert asked == [["24.50", "Kettle"], "NotFound: This variant is not for sale.", 1, ["catalog.Product"]]
    held(catalog, tmp_path / "pacts")


def test_what_the_monolith_relies_on_in_the_reviews(shop: Path, tmp_path: Path) -> None:
    reviews = pact("monolith", "reviews")
    events(reviews, "monolith", "reviews.Review", "a product is reviewed")
    with reviews.serve() as server:
        code = READ.format(side="reviews")
        assert told(shop, "config.settings", {"reviews": str(server.url)}, code, tmp_path) == [["reviews.Review"]]
    held(reviews, tmp_path / "pacts")


def test_what_the_catalog_relies_on_in_the_monolith(tmp_path: Path) -> None:
    shop = pact("catalog", "monolith")
    item = row(
        "catalog.CollectionItem", 3, {"product": PRODUCT}, id=1001, collection_id=1001, product_id=1001, position=0
    )
    collection = row(
        "catalog.Collection", 2, id=1001, name="New", slug="new", is_featured=False, created_by_id=None, **STAMPS
    )
    collection["p"] = {"items": match.each_like(item, min=1)}
    banner = row(
        "promotions.HomepageBanner", 1, {"collection": collection}, id=1001, headline="Look", collection_id=1001,
        is_active=True, position=0, created_by_id=None, **STAMPS,
    )  # fmt: skip
    shown = asks(shop, "the banners", "call", call("promotions.selectors:active_banners"), "a banner is shown")
    answers(shown, value=rows("promotions.HomepageBanner", [], banner))
    counted = question("promotions.HomepageBanner", "count", narrowed(is_active=True))
    answers(asks(shop, "how many banners", "query", counted, "a banner is shown"), value=match.int(1))
    refused = question("promotions.Campaign", "exists", narrowed(campaign_products__product_id=1001))
    asks(shop, "what is not offered", "query", refused).will_respond_with(403).with_body(
        {"detail": match.str("Why.")}, "application/json"
    )
    events(shop, "catalog", "accounts.User", "a customer exists")
    code = """
from promotions.models import Campaign, HomepageBanner
from promotions.selectors import active_banners
tell(lambda: [[banner.headline, banner.collection.name] for banner in active_banners()])
tell(lambda: HomepageBanner.objects.filter(is_active=True).count())
tell(lambda: Campaign.objects.filter(campaign_products__product_id=1001).exists())
"""
    with shop.serve() as server:
        urls = {"monolith": str(server.url)}
        code += READ.format(side="monolith")
        asked = told(FOLDER / "catalog", "catalog_service.settings", urls, code, tmp_path)
    assert asked == [[["Look", "New"]], 1, "NotAllowed: monolith answered query/ with 403: Why.", ["accounts.User"]]
    held(shop, tmp_path / "pacts")


def test_what_the_catalog_relies_on_in_the_reviews(tmp_path: Path) -> None:
    reviews = pact("catalog", "reviews")
    rating = row(
        "reviews.ProductRating", 3, {"product": {"$": "ref", "v": match.int(2)}}, id=1, product_id=1001,
        average=decimal("5.00"), review_count=1,
    )  # fmt: skip
    order = ["-rating__average", "-rating__review_count", "pk"]
    best = asks(
        reviews, "the best rated", "call", call("reviews.selectors:best_rated", limit=3), "a product is reviewed"
    )
    answers(best, value=rows("catalog.Product", order, {**PRODUCT, "r": {"rating": rating}}))
    code = """
from reviews.selectors import best_rated
tell(lambda: [[product.title, product.rating.average] for product in best_rated(limit=3)])
"""
    with reviews.serve() as server:
        asked = told(FOLDER / "catalog", "catalog_service.settings", {"reviews": str(server.url)}, code, tmp_path)
    assert asked == [[["Kettle", "5.00"]]]
    held(reviews, tmp_path / "pacts")


def test_what_the_reviews_rely_on_in_the_monolith(tmp_path: Path) -> None:
    shop = pact("reviews", "monolith")
    ada = row(
        "accounts.User", 1, id=1001, password="", last_login=None, is_superuser=False, first_name="Ada",
        last_name="Berg", is_staff=False, is_active=True, date_joined=moment(), email="ada@example.com", phone="",
    )  # fmt: skip
    bought = row(
        "orders.OrderLine", 2, id=1001, order_id=1001, variant_id=1001, title="Kettle", unit_price=decimal("24.50"),
        quantity=1,
    )  # fmt: skip
    path = "orders.selectors:has_bought"
    ask = {**ada, "new": match.bool(True)}
    asked_for = asks(shop, "a purchase", "call", call(path, user=ask, product_id=1001), "a customer bought a product")
    answers(asked_for, value=bought)
    answers(asks(shop, "no purchase", "call", call(path, user=ask, product_id=1999), "a customer exists"), value=None)
    profile = row(
        "accounts.CustomerProfile", id=1, user_id=1001, referred_by_id=None, favourite_category_id=None,
        loyalty_points=7, accepts_marketing=False, **STAMPS,
    )  # fmt: skip
    one = question("accounts.CustomerProfile", "rows", narrowed(user_id=1001), ["slice", [None, 21], {}])
    found = asks(shop, "a profile", "query", one, "a customer exists")
    answers(found, value=rows("accounts.CustomerProfile", [], profile))
    events(shop, "reviews", "accounts.User", "a customer exists")
    code = """
import datetime as dt
from accounts.models import CustomerProfile, User
from orders.selectors import has_bought
joined = dt.datetime(2026, 3, 2, 8, 30, tzinfo=dt.timezone.utc)
ada = User(pk=1001, email="ada@example.com", first_name="Ada", last_name="Berg", date_joined=joined)
tell(lambda: has_bought(user=ada, product_id=1001).quantity)
tell(lambda: has_bought(user=ada, product_id=1999))
tell(lambda: CustomerProfile.objects.get(user_id=1001).loyalty_points)
"""
    with shop.serve() as server:
        urls = {"monolith": str(server.url)}
        code += READ.format(side="monolith")
        asked = told(FOLDER / "reviews", "reviews_service.settings", urls, code, tmp_path)
    assert asked == [1, None, 7, ["accounts.User"]]
    held(shop, tmp_path / "pacts")


def test_what_the_reviews_rely_on_in_the_catalog(tmp_path: Path) -> None:
    catalog = pact("reviews", "catalog")
    named = question("catalog.Category", "rows", narrowed(slug="kitchen"))
    found = asks(catalog, "a category", "query", named, "a product is sold")
    answers(found, value=rows("catalog.Category", [], CATEGORY))
    code = """
from catalog.models import Category
tell(lambda: [category.name for category in Category.objects.filter(slug="kitchen")])
"""
    with catalog.serve() as server:
        asked = told(FOLDER / "reviews", "reviews_service.settings", {"catalog": str(server.url)}, code, tmp_path)
    assert asked == [["Kitchen"]]
    held(catalog, tmp_path / "pacts")
