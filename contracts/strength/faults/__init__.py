"""One file per kind of fault that is seeded into an answer: `seeded(reply) -> Iterator[Seeded]`."""

from __future__ import annotations

from banyan.registry import Registry

FAULTS = Registry("contracts.strength.faults", "kind of fault")
