"""What a consumer asked the real shop, as a pact that Pact's own verifier holds the shop to."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from contracts.interactions.reading import read
from tests.contracts.recording.shop import Shop
from tests.example.running import monolith, served
from tests.functional.command import banyan

PACT = str(Path(sys.executable).with_name("pact"))


def test_a_recorded_pact_verifies_against_the_shop(tmp_path, databases):
    place = monolith(tmp_path / "monolith", patched=False)
    databases.filled(place.database)
    with served(place) as url:
        (tmp_path / "shop.har").write_text(visited(Shop(url)).har(), "utf-8")
        asked = ("shop.har", "--consumer", "web", "--provider", "monolith", "--output", "web-monolith.json")
        done = banyan("pact", "record", *asked, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        where = ("--hostname", "127.0.0.1", "--port", url.rpartition(":")[2], "--provider-name", "monolith")
        held = subprocess.run(
            [PACT, "verifier", "--file", str(tmp_path / "web-monolith.json"), *where],
            env=os.environ | {"PACT_DO_NOT_TRACK": "true"},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert held.returncode == 0, held.stdout
    names = {interaction.description for interaction in read(tmp_path / "web-monolith.json").interactions}
    assert len(names) == held.stdout.count("has status code") == 11


def visited(shop: Shop) -> Shop:
    """A visit by somebody who looks round, and has not signed in."""
    slugs = [each["slug"] for each in shop.ask("GET", "/api/catalog/products/").json()["results"]][:4]
    for slug in slugs:
        for target in (f"/api/catalog/products/{slug}/", f"/api/catalog/products/{slug}/related/"):
            shop.ask("GET", target)
        shop.ask("GET", f"/api/reviews/products/{slug}/")
    for target in ("?page=2", "?search=tea", "nothing/"):
        shop.ask("GET", f"/api/catalog/products/{target}")
    for target in ("/api/catalog/categories/", "/api/accounts/me/", "/products/", "/api/promotions/banners/"):
        shop.ask("GET", target)
    return shop
