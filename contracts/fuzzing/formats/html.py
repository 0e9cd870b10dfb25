"""A self-contained page: findings, both values beside each other, and what repeats them: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from contracts.fuzzing.results import SORTS, summary


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    environment = Environment(
        loader=PackageLoader("contracts.fuzzing.formats", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html").render(
        document=document,
        summary=summary(document),
        sorts=SORTS,
        style=Markup(files("contracts.fuzzing.formats").joinpath("page/page.css").read_text("utf-8")),  # noqa: S704
    )
