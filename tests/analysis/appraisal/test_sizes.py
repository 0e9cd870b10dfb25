"""Points and sizes of work items."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.appraisal.sizes import PRICES, points, size
from analysis.model.proposal import Remedy


@pytest.mark.parametrize(
    ("remedy", "places", "cost"),
    [
        ("move_foreign_key_to_code", 1, 2),
        ("move_foreign_key_to_code", 9, 2),
        ("batch_endpoint", 1, 3),
        ("batch_endpoint", 3, 4),
        ("replicate_data", 5, 9),
        ("replicate_data", 1_000, 20),
        ("saga", 1, 8),
        ("api_client", 0, 2),
    ],
)
def test_adds_further_places_to_the_first_up_to_a_limit(remedy: Remedy, places: int, cost: float) -> None:
    assert points(remedy, places) == cost


@pytest.mark.parametrize(("cost", "expected"), [(0.5, "S"), (3, "S"), (3.5, "M"), (8, "M"), (8.25, "L")])
def test_names_a_size(cost: float, expected: str) -> None:
    assert size(cost) == expected


@pytest.mark.parametrize("remedy", PRICES)
def test_no_price_starts_above_its_limit(remedy: Remedy) -> None:
    assert 0 < PRICES[remedy].first <= PRICES[remedy].most


# remedy, items, places: what Sentry did between 2022-07 and 2023-12, as counted in its repository.
SENTRY: tuple[tuple[Remedy, int, int], ...] = (
    ("move_foreign_key_to_code", 48, 48),
    ("api_client", 24, 159),
    ("batch_endpoint", 48, 144),
    ("replicate_data", 8, 8),
    ("outbox", 30, 30),
    ("tombstone", 36, 67),
)


def test_the_scale_makes_sentry_s_known_bill_some_seven_hundred_points() -> None:
    bill = sum(items * points(remedy, round(places / items)) for remedy, items, places in SENTRY)
    assert bill == pytest.approx(700, rel=0.05)


def test_a_point_was_about_eight_days_of_work_at_sentry_all_told() -> None:
    bill = sum(items * points(remedy, round(places / items)) for remedy, items, places in SENTRY)
    days = 15 * 18 * 21  # people, months, working days in a month
    assert 7 < days / bill < 9


def test_the_docs_print_the_same_prices() -> None:
    page = (Path(__file__).parents[3] / "docs" / "proposals.md").read_text(encoding="utf-8")
    for remedy, price in PRICES.items():
        assert f"| `{remedy}` | {price.first:g} | {price.further:g} | {price.most:g} |" in page
