"""A self-contained page to decide by, which links every report that it rests on: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from banyan.text import one_line
from extracted.gateway.readiness.formats._words import age, counts, reason, versions


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    environment = Environment(
        loader=PackageLoader("extracted.gateway.readiness.formats", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.filters |= {"age": age, "reason": reason, "href": quote}
    return environment.get_template("page.html").render(
        document=document,
        counts=counts(document),
        versions=versions(document),
        style=Markup(files("extracted.gateway.readiness.formats").joinpath("page/page.css").read_text("utf-8")),  # noqa: S704
    )


def _shown(value: object) -> object:
    return one_line(value) if isinstance(value, str) and not isinstance(value, Markup) else value
