"""What users ask of the catalog: requests for each route, drawn with a seed, wrong ones among them."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

from banyan.plan.routes import Match, PathMatch, PlannedRoute
from extracted.gateway.shadow.exchange import Exchange
from tests.benchmark.shadow.sides import CSRF

_SLUG = "[-a-zA-Z0-9_]+"


def _route(name: str, path: str, method: str = "") -> PlannedRoute:
    return PlannedRoute(name, "catalog", (Match(PathMatch(path, "RegularExpression"), method),))


ROUTES = (
    _route("categories", "/api/catalog/categories/"),
    _route("products", "/api/catalog/products/"),
    _route("product", f"/api/catalog/products/{_SLUG}/"),
    _route("related", f"/api/catalog/products/{_SLUG}/related/"),
    _route("publication", f"/api/catalog/products/{_SLUG}/publication/"),
    _route("price", "/api/catalog/variants/[0-9]+/price/"),
    _route("home", "/"),
    _route("list-page", "/products/?"),
    _route("product-page", f"/products/{_SLUG}/?"),
    _route("category-page", f"/categories/{_SLUG}/?"),
    _route("collection-page", f"/collections/{_SLUG}/?"),
)
"""Eleven routes of the service, two of which write."""


class Traffic:
    """Requests as users make them; `staff` are the cookies of somebody who may do everything."""

    def __init__(self, database: Path, staff: str) -> None:
        with sqlite3.connect(database) as rows:
            self.products = [each for (each,) in rows.execute("SELECT slug FROM catalog_product ORDER BY id")]
            self.drafts = [e for (e,) in rows.execute("SELECT slug FROM catalog_product WHERE status = 'draft'")]
            self.categories = [each for (each,) in rows.execute("SELECT slug FROM catalog_category ORDER BY id")]
            self.collections = [each for (each,) in rows.execute("SELECT slug FROM catalog_collection ORDER BY id")]
            self.variants = [each for (each,) in rows.execute("SELECT id FROM catalog_productvariant ORDER BY id")]
            self.words = [e.split()[0] for (e,) in rows.execute("SELECT title FROM catalog_product ORDER BY id")]
            self.brands = [each for (each,) in rows.execute("SELECT name FROM catalog_brand ORDER BY id")]
        self.staff = staff

    def of(self, route: str, count: int, seed: int = 1) -> tuple[Exchange, ...]:
        """So many requests for a route; the same seed draws the same."""
        chance = random.Random(f"{route} {seed}")
        draw: Callable[[random.Random], Exchange] = getattr(self, f"_{route.replace('-', '_')}")
        return tuple(draw(chance) for _ in range(count))

    def _categories(self, chance: random.Random) -> Exchange:
        return self._get("/api/catalog/categories/", chance)

    def _products(self, chance: random.Random) -> Exchange:
        return self._get(f"/api/catalog/products/{_query(dict(self._wishes(chance, pages=4)))}", chance)

    def _product(self, chance: random.Random) -> Exchange:
        return self._get(f"/api/catalog/products/{self._slug(chance)}/", chance)

    def _related(self, chance: random.Random) -> Exchange:
        return self._get(f"/api/catalog/products/{self._slug(chance)}/related/", chance)

    def _publication(self, chance: random.Random) -> Exchange:
        slug = chance.choice([*self.drafts, *self.products[:5], "no-such-product"])
        return self._send("POST", f"/api/catalog/products/{slug}/publication/", b"", chance)

    def _price(self, chance: random.Random) -> Exchange:
        prices = ["12.34", "1", "0.05", "-3.00", "1234567890123", "12.345", "dear", "0"]
        body = b'{"price": "%s"}' % chance.choice(prices).encode()
        variant = chance.choice([*self.variants, 999_999])
        return self._send("PUT", f"/api/catalog/variants/{variant}/price/", body, chance)

    def _home(self, chance: random.Random) -> Exchange:
        return self._get("/", chance, accept="text/html")

    def _list_page(self, chance: random.Random) -> Exchange:
        wishes = {**dict(self._wishes(chance, pages=3)), "page_size": ""}
        return self._get(f"/products/{_query({k: v for k, v in wishes.items() if v})}", chance, accept="text/html")

    def _product_page(self, chance: random.Random) -> Exchange:
        slash = "/" if chance.random() < 0.9 else ""
        return self._get(f"/products/{self._slug(chance)}{slash}", chance, accept="text/html")

    def _category_page(self, chance: random.Random) -> Exchange:
        return self._get(f"/categories/{chance.choice([*self.categories, 'none'])}/", chance, accept="text/html")

    def _collection_page(self, chance: random.Random) -> Exchange:
        return self._get(f"/collections/{chance.choice([*self.collections, 'none'])}/", chance, accept="text/html")

    def _slug(self, chance: random.Random) -> str:
        return "no-such-product" if chance.random() < 0.05 else chance.choice(self.products)

    def _wishes(self, chance: random.Random, *, pages: int) -> Iterator[tuple[str, str]]:
        if chance.random() < 0.4:
            yield "ordering", chance.choice(["title", "newest", "price", "rating", "cheapness"])
        if chance.random() < 0.3:
            yield "search", chance.choice(chance.choice([self.words, self.brands]))
        if chance.random() < 0.3:
            yield "category", chance.choice(self.categories)
        if chance.random() < 0.2:
            yield "in_stock", "true"
        if chance.random() < 0.3:
            yield "page", str(chance.randint(1, pages))
        if chance.random() < 0.2:
            yield "page_size", chance.choice(["5", "100"])

    def _get(self, target: str, chance: random.Random, accept: str = "application/json") -> Exchange:
        headers = [("Host", "shop.localhost"), ("Accept", accept)]
        if chance.random() < 0.2:
            headers.append(("Cookie", self.staff))
        return Exchange("GET", target, tuple(headers))

    def _send(self, method: str, target: str, body: bytes, chance: random.Random) -> Exchange:
        headers = [("Host", "shop.localhost"), ("Accept", "application/json"), ("Content-Type", "application/json")]
        if chance.random() < 0.9:
            headers += [("Cookie", self.staff), ("X-CSRFToken", CSRF)]
        return Exchange(method, target, tuple(headers), body)


def _query(wishes: dict[str, str]) -> str:
    return f"?{urlencode(wishes)}" if wishes else ""
