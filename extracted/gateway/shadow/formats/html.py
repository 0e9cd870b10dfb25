"""A self-contained page: routes, fields, examples beside each other, and what repeats them: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyan.pages.rendering import rendered
from extracted.gateway.shadow.document import percent, summary


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    limit, confidence = document["limit"], document["confidence"]
    summaries = {each["route"]: summary(each, limit=limit, confidence=confidence) for each in document["routes"]}
    values = {"document": document, "summaries": summaries}
    return rendered("extracted.gateway.shadow.formats", values, filters={"percent": percent})
