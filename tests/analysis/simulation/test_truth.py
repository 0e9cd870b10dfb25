"""What the report said, held against what a run saw: at the place, elsewhere, or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.model.evidence import End, Evidence
from analysis.model.partition import Partition
from analysis.simulation.boundary import Boundary
from analysis.simulation.places import Places
from analysis.simulation.seen import Run, Seen, SeenAt
from analysis.simulation.truth import Level, compared

PARTITION = Partition(
    "plan",
    {"orders.Order": "orders", "stock.Product": "stock", "stock.Shelf": "stock"},
    {"orders": "orders", "stock": "stock"},
)


def _level(folder: Path, kind: str, what: str, detail: str, *evidence: tuple[str, str | None, str, int]) -> Level:
    (folder / "orders.py").write_text("def place():\n    pass\n\ndef other():\n    pass\n")
    boundary = Boundary(folder, ("orders", "stock"), frozenset(), PARTITION.models, {}, {"orders.py": "orders"}, {}, ())
    seen = Seen(SeenAt(kind, "", "orders.py", 2, "orders", "stock", what, detail), "place", 1, 1, ())
    said = [
        Evidence(
            one,
            End("orders", None, "orders", "place" if line < 3 else "other"),
            End("stock", model),
            "orders.py",
            line,
            text,
            1.0,
        )
        for one, model, text, line in evidence
    ]
    (judged,) = compared(Run(1, "5.2", (seen,), ()), said, PARTITION, boundary, Places(folder)).judged
    return judged.level


@pytest.mark.parametrize(
    ("kind", "what", "detail", "said", "level"),
    [
        ("read", "stock.Product", "", ("read", "stock.Product", "", 2), "here"),
        ("read", "stock.Product", "", ("read", "stock.Product", "", 5), "elsewhere"),
        ("read", "stock.Product", "", ("read", "stock.Shelf", "", 2), "missed"),
        ("read", "stock.Shelf", "stock.Product", ("read", "stock.Product", "", 2), "here"),
        ("join", "stock.Shelf", "stock.Product", ("read", "stock.Product", "", 2), "missed"),
        ("subquery", "stock.Product", "orders.Order", ("raw_sql", "stock.Product", "", 2), "here"),
        ("raw_sql", "stock.Product", "", ("read", "stock.Product", "", 2), "here"),
        ("task", "stock.py:3", "stock.count", ("task", None, 'task "stock.count"', 2), "here"),
        ("task", "stock.py:3", "stock.count", ("task", None, 'task "stock.move"', 2), "missed"),
        ("write", "stock.Product", "", ("read", "stock.Product", "", 2), "missed"),
    ],
)
def test_tells_whether_the_report_had_it(
    tmp_path: Path, kind: str, what: str, detail: str, said: tuple[str, str | None, str, int], level: Level
) -> None:
    assert _level(tmp_path, kind, what, detail, said) == level
