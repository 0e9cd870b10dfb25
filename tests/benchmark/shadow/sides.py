"""The shop and its catalog service as two servers with the same rows, and a signed-in member of staff on both."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from tests.benchmark.shadow.fault import Fault
from tests.example.running import Place, monolith, service

TOKEN = "only for tests"
CSRF = "c" * 32
_SIGN_IN = """
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
user = get_user_model().objects.get(email=EMAIL)
for _ in range(COUNT):
    session = SessionStore()
    session.update({"_auth_user_id": str(user.pk), "_auth_user_backend": settings.AUTHENTICATION_BACKENDS[0],
                    "_auth_user_hash": user.get_session_auth_hash()})
    session.save()
    print("COOKIE", settings.SESSION_COOKIE_NAME + "=" + session.session_key)
"""


_GAPS = (
    "UPDATE catalog_product SET brand_id = NULL WHERE id % 7 = 0",
    "DELETE FROM catalog_productimage WHERE product_id % 5 = 0",
    "DELETE FROM reviews_productrating WHERE product_id % 6 = 0",
    "UPDATE catalog_product SET description = 'Made by hand.' WHERE id % 3 = 0",
    "UPDATE catalog_productvariant SET is_active = 0 WHERE id % 11 = 0",
    "UPDATE catalog_productvariant SET price = '20.00' WHERE product_id % 8 = 0",
    "UPDATE reviews_review SET status = 'pending' WHERE id % 5 = 0",
    "UPDATE inventory_stockrecord SET reserved = 1 WHERE id % 4 = 0 AND on_hand > 0",
)
"""The demo shop is too tidy: real ones have products without a brand, an image or a rating, some off sale or
reserved, equal prices, and reviews that nobody has checked yet."""


@dataclass(frozen=True)
class Sides:
    """Both sides on disk; `cookies` sign a member of staff in on either."""

    shop: Place
    catalog: Place
    cookies: str


def made(folder: Path) -> Sides:
    """The clean shop filled, and its database copied to the patched shop and to the service."""
    clean = monolith(folder / "clean", patched=False)
    clean.manage("migrate")
    clean.manage("seed_demo", "--scale", "1")
    with sqlite3.connect(clean.database) as rows:
        for statement in _GAPS:
            rows.execute(statement)
    shop = in_production(monolith(folder / "shop", patched=True))
    catalog = in_production(service("catalog", folder / "catalog"))
    cookies = [f"csrftoken={CSRF}"]
    for place in (shop, catalog):
        shutil.copy(clean.database, place.database)
        place.manage("migrate", "--skip-checks")
        cookies.append(signed_in(place))
    return Sides(shop, catalog, "; ".join(cookies))


def signed_in(place: Place, email: str = "admin@example.com") -> str:
    """The cookie of a new session of somebody, of a member of staff without a word."""
    return sessions(place, email, 1)[0]


def sessions(place: Place, email: str, count: int) -> list[str]:
    """The cookies of so many new sessions of somebody."""
    told = place.manage("shell", "-c", _SIGN_IN.replace("EMAIL", repr(email)).replace("COUNT", str(count)))
    return [line.split()[1] for line in told.splitlines() if line.startswith("COOKIE ")]


def in_production(place: Place) -> Place:
    """A project as it runs in production: users see no page for developers."""
    found = {"DEBUG": "0", "SECRET_KEY": "k" * 60, "ALLOWED_HOSTS": "*", "SERVICE_LINKS_SANDBOX": "1"}
    return replace(place, env={**place.env, **found})


@contextlib.contextmanager
def served(place: Place, **env: str) -> Iterator[str]:
    """A server of a project; its address."""
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    environ = {"PATH": os.environ["PATH"], "HOME": str(place.folder), **place.env, **env}
    command = [sys.executable, "-W", "ignore", "manage.py", "runserver", "--noreload", "--skip-checks", str(port)]
    with (place.folder.parent / f"{place.folder.name}.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=place.folder, env=environ, stdout=log, stderr=log)
        try:
            _wait(url, process)
            yield url
        finally:
            process.terminate()
            process.wait(20)


@contextlib.contextmanager
def faulty(sides: Sides, fault: Fault | None, shop_url: str) -> Iterator[str]:
    """The service with a fault, or without any, in a copy of its own."""
    folder = sides.catalog.folder.parent / "faulty"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(sides.catalog.folder, folder, ignore=shutil.ignore_patterns("__pycache__"))
    for path, text in fault.seed(folder) if fault else ():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    place = Place(folder, sides.catalog.database, sides.catalog.env)
    with served(place, SERVICE_LINKS_MONOLITH_URL=shop_url, MONOLITH_PUBLIC_URL=shop_url) as url:
        yield url


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"{url}/health/", timeout=30, trust_env=False)
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer; its lines are in the log beside it")
