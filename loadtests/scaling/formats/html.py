"""A self-contained page: what both sides carry by replicas with their curves, latency by load, and cost: `html`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from loadtests.plotting.drawing import svg
from loadtests.scaling.formats._charts import charts
from loadtests.scaling.formats._words import HEAD, cells, comparison, headline, law, price, setting


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style and drawings; it has no script, and asks for nothing."""
    environment = Environment(
        loader=PackageLoader("loadtests.scaling.formats", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(cells=cells, law=law)
    return environment.get_template("page.html").render(
        document=document,
        headline=headline(document),
        setting=setting(document),
        comparison=[*comparison(document)],
        price=[*price(document)],
        charts=[(chart.title, _drawn(svg(chart))) for chart in charts(document)],
        head=HEAD,
        style=_drawn(_read("loadtests.formats", "page/page.css") + _read("loadtests.plotting", "charts.css")),
    )


def _read(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text("utf-8")


def _drawn(text: str) -> Markup:
    """What we made ourselves: our styles, and drawings in which every text is escaped."""
    return Markup(text)  # noqa: S704
