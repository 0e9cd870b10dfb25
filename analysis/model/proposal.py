"""A proposal: which services the monolith could become, and every dependency that would cross between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["service", "shared_library", "remainder"]
Verdict = Literal["extract", "possible", "keep"]
Remedy = Literal[
    "move_foreign_key_to_code",
    "replicate_data",
    "static_reference_data",
    "api_client",
    "batch_endpoint",
    "domain_event",
    "message",
    "saga",
    "outbox",
    "tombstone",
    "shared_library",
    "move_code",
    "split_table",
    "gateway_composition",
    "configuration",
    "fresh_migration",
    "redesign",
]


@dataclass(frozen=True, slots=True)
class Service:
    """One proposed service; `internal`, `incoming` and `outgoing` count pieces of evidence."""

    name: str
    role: Role
    apps: tuple[str, ...]
    models: tuple[str, ...]
    lines: int
    internal: int
    incoming: int
    outgoing: int
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """One piece of evidence that would cross from one service to another, with the pattern that removes it."""

    source: str
    target: str
    kind: str
    file: str
    line: int
    detail: str
    source_model: str | None
    target_model: str | None
    remedy: Remedy


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer of one boundary strategy."""

    strategy: str
    services: tuple[Service, ...]
    crossings: tuple[Crossing, ...]
    extraction_order: tuple[str, ...]
