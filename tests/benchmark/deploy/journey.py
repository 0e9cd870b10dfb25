"""The journeys of the shop in production: its cookies want HTTPS; users send them all the same, as to localhost."""

from __future__ import annotations

from http.cookiejar import DefaultCookiePolicy
from typing import Any

from loadtests.journeys import shop


def _trusting(kind: type[shop.Person]) -> type[shop.Person]:
    class Trusting(kind):  # type: ignore[misc,valid-type]
        def __init__(self, environment: Any) -> None:
            super().__init__(environment)
            self.client.cookiejar.set_policy(DefaultCookiePolicy(secure_protocols=("http", "https")))

    Trusting.__name__ = kind.__name__
    return Trusting


Visitor = _trusting(shop.Visitor)
Customer = _trusting(shop.Customer)
Clerk = _trusting(shop.Clerk)
