"""A self-contained page: the verdict, what it rests on, and how both sides look beside each other: `--format html`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from banyan.pages.rendering import Filters, ours, rendered
from loadtests.formats import _charts
from loadtests.formats._words import advice, difference, figure, headline, ratio, reasons, setting, unit
from loadtests.judgement.blocks import TOGETHER
from loadtests.judgement.trust import BUSIEST, LATEST_MS
from loadtests.plotting.drawing import Chart, svg


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style and drawings; it has no script, and asks for nothing."""
    values = {
        "document": document,
        "headline": headline(document),
        "setting": setting(document),
        "advice": [*advice(document)],
        "reasons": {side: reasons(document, side) for side in ("before", "after")},
        "routes": _routes(document),
        "margins": ours(_charts.margins(document)),
        "distributions": {name: _shown(_charts.distribution(document, name)) for name in _drawable(document)},
        "over_time": _shown(_charts.over_time(document)),
        "within_blocks": _shown(_charts.within_blocks(document)),
        "latest_ms": LATEST_MS,
        "busiest": BUSIEST,
    }
    filters: Filters = {"figure": figure, "ratio": ratio, "difference": difference, "unit": unit}
    return rendered("loadtests.formats", values, filters=filters, styles=[("loadtests.plotting", "charts.css")])


def _routes(document: Mapping[str, Any]) -> dict[str, list[Mapping[str, Any]]]:
    """The checks of each route, in their order."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for check in document["checks"]:
        found.setdefault(check["route"], []).append(check)
    return found


def _drawable(document: Mapping[str, Any]) -> list[str]:
    """The routes that have curves, all together first."""
    return sorted((curve["route"] for curve in document["curves"]), key=lambda name: (name != TOGETHER, name))


def _shown(charts: Iterable[Chart]) -> list[tuple[str, Markup]]:
    """Charts with their titles."""
    return [(chart.title, ours(svg(chart))) for chart in charts]
