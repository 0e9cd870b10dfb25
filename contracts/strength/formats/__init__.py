"""One file per way to show how good contracts are; each has `coverage(reports) -> str` and `mutation(score) -> str`."""

from __future__ import annotations

from banyan.registry import Registry

FORMATS = Registry("contracts.strength.formats", "format of coverage")
