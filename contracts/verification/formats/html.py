"""A self-contained page with the matrix of each provider, and what fails: `--format html`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from banyan.pages.rendering import rendered
from contracts.verification.formats._words import cells, given, mark, named, reasons, totals


def render(document: Mapping[str, Any]) -> str:
    """Return an HTML page with its style; it has no script, and asks for nothing."""
    values = {
        "document": document,
        "totals": totals(document),
        "mark": mark,
        "failed": list(cells(document, "fail")),
        "reasons": [(status, reason, sorted(set(targets))) for (status, reason), targets in reasons(document).items()],
    }
    return rendered("contracts.verification.formats", values, filters={"given": given, "named": named})
