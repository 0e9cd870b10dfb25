"""A self-contained page to decide by, which links every report that it rests on: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from banyan.pages.rendering import Filters, rendered
from extracted.gateway.readiness.formats._words import age, counts, reason, versions


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    values = {"document": document, "counts": counts(document), "versions": versions(document)}
    filters: Filters = {"age": age, "reason": reason, "href": quote}
    return rendered("extracted.gateway.readiness.formats", values, filters=filters)
