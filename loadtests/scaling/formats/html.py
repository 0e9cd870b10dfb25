"""A self-contained page: what both sides carry by replicas with their curves, latency by load, and cost: `html`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyan.pages.rendering import ours, rendered
from loadtests.plotting.drawing import svg
from loadtests.scaling.formats._charts import charts
from loadtests.scaling.formats._words import HEAD, cells, comparison, headline, law, price, setting

_STYLES = (("loadtests.plotting", "charts.css"), ("loadtests.formats", "page/page.css"))


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style and drawings; it has no script, and asks for nothing."""
    values = {
        "document": document,
        "headline": headline(document),
        "setting": setting(document),
        "comparison": [*comparison(document)],
        "price": [*price(document)],
        "charts": [(chart.title, ours(svg(chart))) for chart in charts(document)],
        "head": HEAD,
    }
    return rendered("loadtests.scaling.formats", values, filters={"cells": cells, "law": law}, styles=_STYLES)
