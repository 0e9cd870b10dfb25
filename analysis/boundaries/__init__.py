"""The strategies that propose services: one file each, with `partition(system, wishes) -> Partition`."""

from __future__ import annotations

from banyan.registry import Registry

STRATEGIES = Registry("analysis.boundaries", "boundary strategy")
