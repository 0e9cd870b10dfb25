"""Every format against its golden files; `REWRITE=1` writes them anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contracts.strength.coverage import Coverage, Part
from contracts.strength.formats import FORMATS
from contracts.strength.values import Mutant, Score, percent

GOLDEN = Path(__file__).parent / "golden"
ENDINGS = {"terminal": "txt", "json": "json", "markdown": "md"}
COVERAGE = Coverage(
    "catalog",
    {
        Part("GET /a/", "operation"): ("web",),
        Part("GET /a/", "status", "200"): ("mobile", "web"),
        Part("GET /a/", "response field", "200 results[].title"): (),
        Part("GET /b/", "operation"): (),
        Part("GET /b/", "status", "200"): (),
    },
)
SCORE = Score(
    (
        Mutant("web", "catalog", "a | product", "status", "status", "200 became 500", "noticed"),
        Mutant("web", "catalog", "a | product", "null", "$.title", "became null", "survived"),
        Mutant("web", "catalog", "a | product", "null", "$.colour", "became \x1b[31mnull", "survived", is_named=False),
        Mutant("mobile", "catalog", "all", "body", "body", "lost"),
    ),
    7,
    (("mobile -> catalog: an event", "it is no HTTP"),),
)


@pytest.mark.parametrize("name", FORMATS.names())
@pytest.mark.parametrize("what", ["coverage", "mutation"])
def test_renders_as_its_golden_file(name, what):
    path = GOLDEN / f"{name}_{what}.{ENDINGS[name]}"
    module = FORMATS.load(name)
    text = module.coverage([COVERAGE]) if what == "coverage" else module.mutation(SCORE)
    if os.environ.get("REWRITE"):
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
    assert "\x1b" not in text


def test_shares_are_never_rounded_to_all_or_nothing():
    assert [percent(*each) for each in ((0, 0), (0, 9), (1, 900), (899, 900), (9, 9))] == [
        "none there",
        "0 of 9 (0 %)",
        "1 of 900 (1 %)",
        "899 of 900 (99 %)",
        "9 of 9 (100 %)",
    ]
