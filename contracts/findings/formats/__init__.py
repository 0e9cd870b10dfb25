"""One file per way to show findings; each has `render(report) -> str`."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("contracts.findings.formats", "format of findings")
