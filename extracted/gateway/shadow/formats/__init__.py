"""One file per way to show what a comparison found; each has `render(document) -> str`."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("extracted.gateway.shadow.formats", "format of comparisons")
