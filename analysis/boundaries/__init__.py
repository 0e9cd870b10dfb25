"""The strategies that propose services: one file each, with `partition(system, wishes) -> Partition`.

A strategy looks at no line numbers, excerpts or weights: its answer is kept in the cache, and stands while nothing else
of the system has changed.
"""

from __future__ import annotations

from banyan.registry import Registry

STRATEGIES = Registry("analysis.boundaries", "boundary strategy")
