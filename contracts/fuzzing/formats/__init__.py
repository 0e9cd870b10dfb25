"""One file per way to show what fuzzing found; each has `render(document) -> str`."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("contracts.fuzzing.formats", "format of findings")
