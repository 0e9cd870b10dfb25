"""How many lines of code each service would take along."""

from __future__ import annotations

from analysis.appraisal.lines import lines_of
from analysis.appraisal.pieces import placed
from analysis.model.evidence import Evidence
from analysis.model.partition import Partition
from tests.analysis.appraisal.systems import app, piece


def lines(code: dict[str, str], *evidence: Evidence) -> dict[str, int]:
    partition = Partition("x", {}, code)
    apps = (app("orders", lines=100), app("pages", lines=7), app("auth", lines=50, is_local=False))
    return dict(lines_of(apps, partition, placed(evidence, partition)))


def at(symbol: str, line: int) -> Evidence:
    return piece("call", "orders", "pages", at=f"orders.views:{symbol}", line=line)


def test_sums_the_lines_of_apps() -> None:
    assert lines({"orders": "shop", "pages": "shop"}, at("list", 3)) == {"shop": 107}


def test_leaves_out_what_lies_outside_the_project() -> None:
    assert lines({"orders": "shop"}) == {"shop": 100}


def test_divides_an_app_by_where_its_evidence_stands() -> None:
    code = {"orders": "shop", "pages": "pages", "orders.views:bill": "billing"}
    assert lines(code, at("list", 3), at("list", 4), at("bill", 9)) == {"shop": 67, "billing": 33, "pages": 7}


def test_does_not_count_a_line_twice() -> None:
    code = {"orders": "shop", "pages": "pages", "orders.views:bill": "billing"}
    assert lines(code, at("list", 3), at("bill", 9), at("bill", 9))["billing"] == 50


def test_does_not_lose_a_line_in_rounding() -> None:
    code = {"orders": "shop", "orders.views:a": "a", "orders.views:b": "b"}
    assert sum(lines(code, at("a", 1), at("b", 2), at("c", 3)).values()) == 100
