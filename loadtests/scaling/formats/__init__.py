"""One file per way to show what a scaling test came to; each has `render(document) -> str`."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("loadtests.scaling.formats", "format of scaling tests")
