"""A self-contained page: routes, fields, examples beside each other, and what repeats them: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from extracted.gateway.shadow.document import percent, summary


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    environment = Environment(
        loader=PackageLoader("extracted.gateway.shadow.formats", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = percent
    limit, confidence = document["limit"], document["confidence"]
    return environment.get_template("page.html").render(
        document=document,
        summaries={each["route"]: summary(each, limit=limit, confidence=confidence) for each in document["routes"]},
        style=Markup(files("extracted.gateway.shadow.formats").joinpath("page/page.css").read_text("utf-8")),  # noqa: S704
    )
