"""A client of the shop's public API as an app's team writes it: by hand, with no code of the shop or of Banyan."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx


@dataclass(frozen=True)
class Card:
    title: str
    slug: str
    price: Decimal | None
    is_in_stock: bool


@dataclass(frozen=True)
class Opinion:
    author: str
    rating: int
    text: str


class NotThere(Exception):
    pass


class NotSignedIn(Exception):
    pass


class Refused(Exception):
    pass


_ERRORS = {400: Refused, 401: NotSignedIn, 403: Refused, 404: NotThere, 409: Refused}


class ShopApi:
    def __init__(self, http: httpx.Client, authorization: str = "") -> None:
        self._http = http
        http.headers["Accept"] = "application/json"
        if authorization:
            http.headers["Authorization"] = authorization

    def search(self, text: str) -> list[Card]:
        found = self._json("GET", "/api/catalog/products/", params={"search": text})
        return [self._card(each) for each in found["results"]]

    def category(self, slug: str) -> list[Card]:
        found = self._json("GET", "/api/catalog/products/", params={"category": slug, "ordering": "price"})
        return [self._card(each) for each in found["results"]]

    def categories(self) -> dict[str, str]:
        return {each["slug"]: each["name"] for each in self._json("GET", "/api/catalog/categories/")}

    def pieces(self, slug: str) -> dict[str, int]:
        """How many are left of each variant."""
        found = self._json("GET", f"/api/catalog/products/{slug}/")
        return {each["sku"]: each["available"] for each in found["variants"]}

    def related(self, slug: str) -> list[Card]:
        return [self._card(each) for each in self._json("GET", f"/api/catalog/products/{slug}/related/")]

    def change_price(self, variant: int, price: str) -> Decimal:
        return Decimal(self._json("PUT", f"/api/catalog/variants/{variant}/price/", json={"price": price})["price"])

    def opinions(self, slug: str) -> list[Opinion]:
        found = self._json("GET", f"/api/reviews/products/{slug}/")
        return [Opinion(each["author"], each["rating"], each["body"]) for each in found]

    def review(self, slug: str, rating: int, title: str, body: str) -> str:
        """What becomes of a review: `published`, or `pending` until staff have read it."""
        sent = {"rating": rating, "title": title, "body": body}
        return str(self._json("POST", f"/api/reviews/products/{slug}/", json=sent)["status"])

    def vote(self, review: int, *, is_helpful: bool) -> None:
        self._json("PUT", f"/api/reviews/{review}/vote/", json={"is_helpful": is_helpful})

    def to_moderate(self) -> list[str]:
        return [each["title"] for each in self._json("GET", "/api/reviews/moderation-queue/")["results"]]

    def _json(self, method: str, path: str, **options: Any) -> Any:
        answer = self._http.request(method, path, **options)
        if answer.status_code in _ERRORS:
            raise _ERRORS[answer.status_code](answer.json().get("detail", ""))
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _card(self, found: dict[str, Any]) -> Card:
        price = found["lowest_price"]
        return Card(found["title"], found["slug"], Decimal(price) if price else None, bool(found["is_in_stock"]))
