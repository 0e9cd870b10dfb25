"""One file per way to show whether a service is ready; each has `render(document) -> str`."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("extracted.gateway.readiness.formats", "format of readiness")
