"""A self-contained page with the matrix of each provider, and what fails: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.verification.formats._words import cells, given, mark, named, reasons, totals


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    environment = Environment(
        loader=PackageLoader("contracts.verification.formats", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(given=given, named=named)
    return environment.get_template("page.html").render(
        document=document,
        totals=totals(document),
        mark=mark,
        failed=list(cells(document, "fail")),
        reasons=[(status, reason, sorted(set(targets))) for (status, reason), targets in reasons(document).items()],
        style=Markup(files("contracts.verification.formats").joinpath("page/page.css").read_text("utf-8")),  # noqa: S704
    )
