"""What the mobile app relies on, in the catalog and in the reviews."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from pact import match

from tests.contracts.consumers.mobile_app import Card, NotSignedIn, NotThere, Opinion, Refused, ShopApi
from tests.contracts.consumers.pacts import TOKEN, held, pact, signed_in

JSON = "application/json"
PRICE = match.regex("24.50", regex=r"\d+\.\d{2}")
CARD = {
    "id": match.int(1001),
    "title": match.str("Kettle"),
    "slug": "kettle",
    "brand": match.str("Norden"),
    "lowest_price": PRICE,
    "is_in_stock": True,
}
PAGE = {"count": match.int(1), "next": None, "previous": None, "results": match.each_like(CARD, min=1)}
ERROR = {"detail": match.str("Why.")}
REVIEW = {
    "id": match.int(1001),
    "author": match.str("Ada Berg"),
    "rating": match.int(5),
    "title": match.str("Fine"),
    "body": match.str("It boils."),
    "status": "published",
    "created_at": match.regex("2026-03-02T08:30:00Z", regex=r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"),
}


@contextmanager
def app(url: object, authorization: str = "") -> Iterator[ShopApi]:
    with httpx.Client(base_url=str(url), trust_env=False) as http:
        yield ShopApi(http, authorization)


def test_relies_on_the_catalog(tmp_path: Path) -> None:
    catalog = pact("mobile-app", "catalog")
    sold = {"slug": "kettle", "title": "Kettle", "price": "24.50"}

    listed = catalog.upon_receiving("a search").given("a product is in stock", **sold)
    listed.with_request("GET", "/api/catalog/products/").with_query_parameters({"search": "kettle"})
    listed.will_respond_with(200).with_body(PAGE, JSON)

    cheap = catalog.upon_receiving("a category by price").given("a product is in stock", **sold)
    cheap.with_request("GET", "/api/catalog/products/")
    cheap.with_query_parameters({"category": "kitchen", "ordering": "price"})
    cheap.will_respond_with(200).with_body(PAGE, JSON)

    unknown = catalog.upon_receiving("a category that there is not")
    unknown.with_request("GET", "/api/catalog/products/")
    unknown.with_query_parameters({"category": "garden", "ordering": "price"})
    unknown.will_respond_with(400).with_body({"category": match.each_like(match.str("Why."), min=1)}, JSON)

    categories = catalog.upon_receiving("all categories").given("a product is sold", **sold)
    categories.with_request("GET", "/api/catalog/categories/")
    category = {"id": match.int(1001), "name": match.str("Kitchen"), "slug": match.str("kitchen"), "parent": None}
    categories.will_respond_with(200).with_body(match.each_like(category, min=1), JSON)

    detail = catalog.upon_receiving("a product").given("a product is in stock", **sold)
    detail.with_request("GET", "/api/catalog/products/kettle/")
    variant = {"id": match.int(1001), "sku": match.str("SKU-1001"), "price": PRICE, "available": match.int(5)}
    detail.will_respond_with(200).with_body(
        {"id": match.int(1001), "title": "Kettle", "slug": "kettle", "variants": match.each_like(variant, min=1)}, JSON
    )

    gone = catalog.upon_receiving("a product that there is not")
    gone.with_request("GET", "/api/catalog/products/nothing/")
    gone.will_respond_with(404).with_body(ERROR, JSON)

    related = catalog.upon_receiving("what goes with a product").given("two products are sold")
    related.with_request("GET", "/api/catalog/products/kettle/related/")
    card = {"title": match.str("Teapot"), "slug": "teapot", "lowest_price": None, "is_in_stock": None}
    related.will_respond_with(200).with_body(match.each_like(card, min=1), JSON)

    price = catalog.upon_receiving("a new price").given("a product is sold", **sold).given("staff are signed in")
    price.with_request("PUT", "/api/catalog/variants/1001/price/")
    price.with_header("Authorization", signed_in()).with_body({"price": "30.00"}, JSON)
    price.will_respond_with(200).with_body({"id": 1001, "price": "30.00"}, JSON)

    anybody = catalog.upon_receiving("a new price by anybody").given("a product is sold", **sold)
    anybody.with_request("PUT", "/api/catalog/variants/1001/price/").with_body({"price": "30.00"}, JSON)
    anybody.will_respond_with(401).with_body(ERROR, JSON)

    with catalog.serve() as server, app(server.url) as shop, app(server.url, TOKEN) as staff:
        kettle = Card("Kettle", "kettle", Decimal("24.50"), True)
        assert shop.search("kettle") == [kettle]
        assert shop.category("kitchen") == [kettle]
        with pytest.raises(Refused):
            shop.category("garden")
        assert shop.categories() == {"kitchen": "Kitchen"}
        assert shop.related("kettle") == [Card("Teapot", "teapot", None, False)]
        assert shop.pieces("kettle") == {"SKU-1001": 5}
        with pytest.raises(NotThere):
            shop.pieces("nothing")
        assert staff.change_price(1001, "30.00") == Decimal("30.00")
        with pytest.raises(NotSignedIn):
            shop.change_price(1001, "30.00")
    held(catalog, tmp_path / "pacts")


def test_relies_on_the_reviews(tmp_path: Path) -> None:
    reviews = pact("mobile-app", "reviews")

    read = reviews.upon_receiving("the reviews of a product").given("a product is reviewed", slug="kettle")
    read.with_request("GET", "/api/reviews/products/kettle/")
    read.will_respond_with(200).with_body(match.each_like(REVIEW, min=1), JSON)

    none = reviews.upon_receiving("the reviews of a product that there is not")
    none.with_request("GET", "/api/reviews/products/nothing/").will_respond_with(404).with_body(ERROR, JSON)

    written = reviews.upon_receiving("a review").given("a product is sold").given("a customer is signed in")
    written.with_request("POST", "/api/reviews/products/kettle/").with_header("Authorization", signed_in())
    written.with_body({"rating": 4, "title": "Good", "body": "Quick."}, JSON)
    pending = {**REVIEW, "rating": 4, "title": "Good", "body": "Quick.", "status": "pending"}
    written.will_respond_with(201).with_body(pending, JSON)

    too_much = reviews.upon_receiving("a review with six stars").given("a product is sold")
    too_much.given("a customer is signed in")
    too_much.with_request("POST", "/api/reviews/products/kettle/").with_header("Authorization", signed_in())
    too_much.with_body({"rating": 6, "title": "Good", "body": "Quick."}, JSON)
    too_much.will_respond_with(400).with_body({"rating": match.each_like(match.str("Why."), min=1)}, JSON)

    anybody = reviews.upon_receiving("a review by anybody").given("a product is sold")
    anybody.with_request("POST", "/api/reviews/products/kettle/")
    anybody.with_body({"rating": 4, "title": "Good", "body": "Quick."}, JSON)
    anybody.will_respond_with(401).with_body(ERROR, JSON)

    vote = reviews.upon_receiving("a vote").given("a product is reviewed").given("a customer is signed in")
    vote.with_request("PUT", "/api/reviews/1001/vote/").with_header("Authorization", signed_in())
    vote.with_body({"is_helpful": True}, JSON).will_respond_with(204)

    queue = reviews.upon_receiving("what is to be moderated").given("a product is reviewed", status="pending")
    queue.given("staff are signed in")
    queue.with_request("GET", "/api/reviews/moderation-queue/").with_header("Authorization", signed_in())
    waiting = {"id": match.int(1001), "title": match.str("Fine"), "status": "pending", "product": {"slug": "kettle"}}
    queue.will_respond_with(200).with_body({"results": match.each_like(waiting, min=1)}, JSON)

    with reviews.serve() as server, app(server.url) as shop, app(server.url, TOKEN) as member:
        with pytest.raises(NotSignedIn):
            shop.review("kettle", 4, "Good", "Quick.")
        assert member.review("kettle", 4, "Good", "Quick.") == "pending"
        with pytest.raises(Refused):
            member.review("kettle", 6, "Good", "Quick.")
        member.vote(1001, is_helpful=True)
        assert member.to_moderate() == ["Fine"]
        assert shop.opinions("kettle") == [Opinion("Ada Berg", 5, "It boils.")]
        with pytest.raises(NotThere):
            shop.opinions("nothing")
    held(reviews, tmp_path / "pacts")
