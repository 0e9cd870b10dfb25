"""The journeys of the reference monolith find what they look for in the real one, filled with its demo rows."""

from __future__ import annotations

import pytest

from extracted.running.up import readers_beside_writer
from loadtests.driving.arrivals import Stage
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockOrder, Job
from loadtests.driving.rows import requests
from tests.architecture.source import REPOSITORY
from tests.example.running import monolith, served

pytestmark = pytest.mark.long

SHOP = REPOSITORY / "loadtests/journeys/shop.py"
ROUTES = {
    "front page", "product page", "search", "sign-in page", "sign in", "checkout page", "order page", "orders (admin)",
    "list products (API)", "a product (API)", "reviews of a product (API)", "categories (API)", "addresses (API)",
    "put into the basket (API)", "order (API)", "review (API)", "reviews that wait (API)", "sales by category (API)",
}  # fmt: skip


def test_people_browse_search_review_check_out_and_work_in_the_back_office(tmp_path, databases):
    place = monolith(tmp_path / "monolith", patched=False)
    databases.filled(place.database)
    readers_beside_writer(place.database)
    with served(place) as url, Generators(Job(locustfile=str(SHOP))) as generators:
        (done,) = generators.run(BlockOrder(url, "", (Stage(15, 2),), seed=5), [tmp_path / "rows.csv"])
    found = requests([tmp_path / "rows.csv"])
    assert set(found) == ROUTES
    # Two at a time cannot write into SQLite; nothing else may be wrong.
    assert set(done.reasons) <= {"Wrong: status 500"}, done.reasons
    assert done.errors <= done.sent / 20
