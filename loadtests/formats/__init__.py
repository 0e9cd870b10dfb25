"""One file per way to show what a comparison came to; each has `render(document) -> str`."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("loadtests.formats", "format of load tests")
