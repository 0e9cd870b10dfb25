"""One file per check of an interaction against its operation: `check(held) -> Iterator[Failure]`."""

from __future__ import annotations

from banyan.registry import Registry

CHECKS = Registry("contracts.checks.kinds", "check")
