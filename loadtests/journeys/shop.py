"""What people do in the reference monolith: browse, search, review, check out, and work in the back office.

The rows are those of `manage.py seed_demo`. Every answer is checked, not only timed.

    banyan load compare catalog --locustfile loadtests/journeys/shop.py --rate 5
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from locust import FastHttpUser, constant, task
from locust.exception import RescheduleTask

CUSTOMERS = 40
PASSWORD = "demo"  # noqa: S105  that of all demo customers
WORDS = ("lamp", "cup", "kettle", "rug", "knife", "planter")
_customers = itertools.count(1)


class Wrong(RescheduleTask):
    """An answer that is not what was hoped for; it counted as an error, and ends what its user was doing."""


class Person(FastHttpUser):
    """What all of them can do: ask, and look at what comes back."""

    abstract = True
    wait_time = constant(1)

    @contextmanager
    def asking(self, method: str, path: str, name: str, *good: int, **options: Any) -> Iterator[Any]:
        """Ask; an answer of another status, and what is raised meanwhile, is an error."""
        with self.client.request(
            method, path, name=name, catch_response=True, allow_redirects=False, **options
        ) as answer:
            try:
                _require(answer.status_code, good or (200,))
                yield answer
            except (Wrong, ValueError, KeyError, IndexError) as error:
                answer.failure(f"{type(error).__name__}: {error}")
                raise Wrong(name) from error
            answer.success()

    def page(self, path: str, name: str, *texts: str) -> str:
        """Look at a page that should have some texts in it."""
        with self.asking("GET", path, name) as answer:
            text = answer.text or ""
            missing = [each for each in texts if each not in text]
            if missing:
                raise Wrong(f"{missing[0]!r} is not on the page")
        return text

    def document(self, path: str, name: str) -> Any:
        """Read a document of the API."""
        with self.asking("GET", path, name) as answer:
            return json.loads(answer.text)

    def products(self, page: int = 1) -> list[dict[str, Any]]:
        """Products as the API lists them."""
        found = self.document(f"/api/catalog/products/?page={page}", "list products (API)")["results"]
        if not found:
            raise Wrong("no products")
        return list(found)


class Visitor(Person):
    """Somebody who looks around without signing in."""

    weight = 6

    @task(3)
    def browse(self) -> None:
        """From the front page to a product, and what others say about it."""
        self.page("/", "front page", "<h2")
        product = random.choice(self.products(random.randint(1, 2)))
        self.page(f"/products/{product['slug']}/", "product page", product["title"])
        self.document(f"/api/reviews/products/{product['slug']}/", "reviews of a product (API)")

    @task(2)
    def search(self) -> None:
        """Search for a word, and look at what it found."""
        word = random.choice(WORDS)
        self.page(f"/products/?search={word}", "search", word)
        self.document("/api/catalog/categories/", "categories (API)")


class SignedIn(Person):
    """Somebody who has signed in, which happens once."""

    abstract = True

    def sign_in(self, email: str) -> None:
        """Sign in by the form of the page."""
        self.page("/account/login/", "sign-in page", "csrfmiddlewaretoken")
        fields = f"username={email.replace('@', '%40')}&password={PASSWORD}&csrfmiddlewaretoken={self.token}"
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"{self.host}/account/login/"}
        with self.asking("POST", "/account/login/", "sign in", 302, data=fields, headers=headers):
            pass

    @property
    def token(self) -> str:
        """What a form has to send along."""
        return next((cookie.value or "" for cookie in self.client.cookiejar if cookie.name == "csrftoken"), "")

    def send(self, path: str, name: str, value: object, *good: int) -> tuple[int, Any]:
        """Send a document to the API: the status and what came back."""
        headers = {"X-CSRFToken": self.token, "Content-Type": "application/json", "Referer": f"{self.host}/"}
        with self.asking("POST", path, name, *good, data=json.dumps(value), headers=headers) as answer:
            return answer.status_code, json.loads(answer.text or "null")


class Customer(SignedIn):
    """Somebody who buys, and says what it was like."""

    weight = 2

    def on_start(self) -> None:
        """Sign in as the next customer of the demo."""
        self.sign_in(f"customer{(next(_customers) - 1) % CUSTOMERS + 1}@example.com")

    @task(2)
    def check_out(self) -> None:
        """Put something into the basket and order it; what is sold out is nobody's fault."""
        product = random.choice(self.products())
        variants = self.document(f"/api/catalog/products/{product['slug']}/", "a product (API)")["variants"]
        if not variants:
            return
        line = {"variant": variants[0]["id"], "quantity": 1}
        status, _ = self.send("/api/basket/lines/", "put into the basket (API)", line, 201, 409)
        if status == 409:
            return
        address = self.document("/api/accounts/addresses/", "addresses (API)")[0]["id"]
        page = self.page("/orders/checkout/", "checkout page", "csrfmiddlewaretoken")
        order = {"address": address, "method": _first_option(page, "method")}
        status, found = self.send("/api/orders/", "order (API)", order, 201, 400, 409)
        if status == 201:
            self.page(f"/orders/{found['number']}/", "order page", found["number"])

    @task(1)
    def review(self) -> None:
        """Say what a product is like; a second time is refused."""
        slug = random.choice(self.products())["slug"]
        said = {"rating": random.randint(1, 5), "title": "As described", "body": "It does what it should."}
        self.send(f"/api/reviews/products/{slug}/", "review (API)", said, 201, 409)


class Clerk(SignedIn):
    """Somebody who works in the back office."""

    weight = 1

    def on_start(self) -> None:
        """Sign in as the one who may do everything."""
        self.sign_in("admin@example.com")

    @task
    def back_office(self) -> None:
        """Look at orders, reviews that wait, and the sales."""
        self.page("/admin/orders/order/", "orders (admin)", "order")
        self.document("/api/reviews/moderation-queue/", "reviews that wait (API)")
        self.document("/api/reports/sales-by-category/", "sales by category (API)")


def _require(status: int, good: tuple[int, ...]) -> None:
    if status not in good:
        raise Wrong(f"status {status}")


def _first_option(page: str, name: str) -> int:
    """The first choice that a form offers in one of its fields."""
    field = page.partition(f'name="{name}"')[2].partition("</select>")[0]
    values = [part.partition('"')[0] for part in field.split('<option value="')[1:]]
    return int(next(value for value in values if value))
