"""The shop and its catalog service with the probe in both, and whose credentials a call can have."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.fuzzing.sides import Headers
from tests.benchmark.shadow import sides as shadow
from tests.benchmark.shadow.fault import Fault
from tests.benchmark.shadow.sides import CSRF
from tests.example.running import Place

PROBE = Path(__file__).parents[3] / "contracts" / "probe"
TOKEN = "only for tests, and long enough"
HOST = "shop.localhost"
_CUSTOMER = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
user = get_user_model().objects.filter(is_staff=False, is_active=True).order_by("pk").first()
session = SessionStore()
session.update({"_auth_user_id": str(user.pk), "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
                "_auth_user_hash": user.get_session_auth_hash()})
session.save()
print("COOKIE", settings.SESSION_COOKIE_NAME + "=" + session.session_key)
"""


@dataclass(frozen=True)
class Sides:
    """Both sides on disk with the probe, the headers of who asks, and the documents of both."""

    shadow: shadow.Sides
    identities: Mapping[str, Headers]
    documents: Mapping[str, str]


def made(folder: Path) -> Sides:
    """Both sides, filled alike; nobody, a customer and a member of staff may ask."""
    sides = shadow.made(folder)
    cookies = [f"csrftoken={CSRF}"]
    for place in (sides.shop, sides.catalog):
        cookies += [line.split()[1] for line in place.manage("shell", "-c", _CUSTOMER).splitlines() if "COOKIE" in line]
    documents = {
        name: place.manage("spectacular", "--format", "openapi-json")
        for name, place in (("monolith", sides.shop), ("catalog", sides.catalog))
    }
    probed = replace(
        sides, shop=_probed(sides.shop, "config.settings"), catalog=_probed(sides.catalog, "catalog_service.settings")
    )
    given = {"customer": "; ".join(cookies), "staff": sides.cookies}
    identities = {name: (("Cookie", value), ("X-CSRFToken", CSRF)) for name, value in given.items()}
    return Sides(probed, identities, documents)


@contextlib.contextmanager
def serving(sides: Sides) -> Iterator[str]:
    """The shop; its address."""
    with shadow.served(sides.shadow.shop) as url:
        yield url


@contextlib.contextmanager
def faulty(sides: Sides, fault: Fault | None, shop: str) -> Iterator[str]:
    """The service with a fault, or without any; its address."""
    with shadow.faulty(sides.shadow, fault, shop) as url:
        yield url


def _probed(place: Place, settings: str) -> Place:
    found = {
        "PYTHONPATH": str(PROBE),
        "DJANGO_SETTINGS_MODULE": "banyan_probe.settings",
        "BANYAN_PROBE_SETTINGS": settings,
        "BANYAN_PROBE_TOKEN": TOKEN,
    }
    return replace(place, env={**place.env, **found})
