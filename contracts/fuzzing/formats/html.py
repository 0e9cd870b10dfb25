"""A self-contained page: findings, both values beside each other, and what repeats them: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyan.pages.rendering import rendered
from contracts.fuzzing.results import SORTS, summary


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    values = {"document": document, "summary": summary(document), "sorts": SORTS}
    return rendered("contracts.fuzzing.formats", values)
