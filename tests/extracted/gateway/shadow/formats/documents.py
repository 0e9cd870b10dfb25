"""Documents to show: one of everything, one of nothing."""

from __future__ import annotations

from typing import Any

from banyan.comparison.differences import Difference
from extracted.gateway.shadow.document import Run, document_of
from extracted.gateway.shadow.pairs import Outcome
from extracted.gateway.shadow.tally import Margin, Tally


def _everything() -> dict[str, Any]:
    tally = Tally(received=420, dropped=3, unrouted=2)
    request = {"monolith": "curl -i http://127.0.0.1:8000/a/", "catalog": "curl -i 'http://127.0.0.1:8001/a/?<script>'"}
    price = Difference(("body", "results", 2, "price"), "respelled", '"12.50"', '"12.5"')
    image = Difference(("body", "images"), "retyped", "[]", "null")
    clock = Difference(("body", "at"), "changed", '"a"', '"<b>"')
    for n in range(100):
        differences = (price, image) if n % 4 == 0 else ()
        tally.of("products").add(
            Outcome("products", differences, (clock,) if n % 2 else (), status=200), request, f"/{n}"
        )
    for n in range(310):
        tally.of("categories").add(Outcome("categories", status=200 if n else 404), {}, f"/{n % 3}")
    tally.of("products").skipped = 7
    tally.of("home").add(Outcome("home", unusable="monolith: no answer within 10 s"), {}, "/")
    run = Run("2026-11-23T12:00:00+00:00", "2026-11-23T12:10:00+00:00", Margin(), 31, {"monolith": "9f3c"})
    return document_of(run, tally, {"products": "catalog", "categories": "catalog", "home": "catalog"})


def _nothing() -> dict[str, Any]:
    return document_of(Run("2026-11-23T12:00:00+00:00", "2026-11-23T12:00:00+00:00", Margin(), 0, {}), Tally(), {})


DOCUMENTS = {"everything": _everything(), "nothing": _nothing()}
