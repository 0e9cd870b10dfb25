"""What one work item costs, in points: `batch_endpoint` 3, and half a point more for each further place.

The scale: 1 point is half a constraint dropped, or the first place of a call turned into a request, by somebody who
knows how. It was held against the only Django split whose bill is known, Sentry's silos: 48 relations cut, 159 methods
of 24 services, some 144 queries rewritten, 8 replicas, 30 categories of outboxes, 67 keys with tombstones. By these
prices that is about 700 points; about 15 people worked 18 months on it, or 5,700 days. So a point cost them eight
days, with the tools, the tests, the gateway and the roll-out, all of which they had to invent. Points compare cuts;
they promise no dates.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.model.proposal import Remedy, Size

SMALL, MEDIUM = 3.0, 8.0
"""An item of at most so many points is S, or M; a larger one is L."""


class Price(NamedTuple):
    """What the first place costs, each further one, and the whole at most."""

    first: float
    further: float
    most: float


PRICES: dict[Remedy, Price] = {
    "configuration": Price(0.5, 0.1, 3),
    "fresh_migration": Price(1, 0.1, 5),
    "shared_library": Price(1, 0.05, 5),
    "move_code": Price(1, 0.1, 8),
    "static_reference_data": Price(1, 0.1, 3),
    "gateway_composition": Price(1, 0.1, 5),
    "move_foreign_key_to_code": Price(2, 0, 2),
    "message": Price(2, 0.25, 5),
    "api_client": Price(2, 0.5, 20),
    "tombstone": Price(2, 0.5, 8),
    "domain_event": Price(3, 0.5, 8),
    "batch_endpoint": Price(3, 0.5, 8),
    "outbox": Price(4, 0.5, 8),
    "split_table": Price(5, 0, 5),
    "replicate_data": Price(8, 0.25, 20),
    "redesign": Price(8, 0.5, 13),
    "saga": Price(8, 1, 20),
}
"""By remedy. Places are what must be changed one by one: imports, which go with what they are for, cost nothing."""


def points(remedy: Remedy, places: float) -> float:
    """Return the price of an item with so many places; one that a run saw counts for up to two."""
    price = PRICES[remedy]
    return round(min(price.first + price.further * (max(places, 1) - 1), price.most), 2)


def size(cost: float) -> Size:
    """Return the size of an item by its points."""
    if cost <= SMALL:
        return "S"
    return "M" if cost <= MEDIUM else "L"
