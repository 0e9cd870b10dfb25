"""A proposal: which services the monolith could become, what would cross between them, and what the cuts cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from analysis.model.partition import Placement

Role = Literal["service", "shared_library", "remainder"]
Verdict = Literal["extract", "possible", "keep"]
Size = Literal["S", "M", "L"]
Better = Literal["higher", "lower"]
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
Named = tuple[tuple[str, int], ...]
"""Names with the number of places that use them, the most used first."""


@dataclass(frozen=True, slots=True)
class Surface:
    """What a service offers: its own `urls`, and what other services use of it, with the number of places."""

    urls: tuple[str, ...] = ()
    linked: Named = ()
    tasks: Named = ()
    events: Named = ()
    functions: Named = ()
    reads: Named = ()
    joins: Named = ()
    writes: Named = ()


@dataclass(frozen=True, slots=True)
class Service:
    """One proposed service; `internal`, `incoming` and `outgoing` count pieces of evidence.

    `cohesion` is the share of them that stays inside, from 0 to 1; `points` is what it costs to cut it off on all
    sides. `needs` are the services that it waits for while it answers a request.
    """

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
    cohesion: float = 0.0
    points: float = 0.0
    needs: tuple[str, ...] = ()
    surface: Surface = Surface()


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
class WorkItem:
    """One thing to do before a cut: all crossings from `source` to `target` that go with it at once.

    `subject` is what it is about: a relation, a pair of joined models, a transaction, a signal, a module. `teams` are
    the services whose code changes, the one with most to do in front; `crossings` are positions in the proposal.
    """

    remedy: Remedy
    source: str
    target: str
    subject: str
    title: str
    teams: tuple[str, ...]
    files: tuple[str, ...]
    points: float
    size: Size
    crossings: tuple[int, ...]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What stays the same while line numbers and neighbours change."""
        return self.source, self.target, self.remedy, self.subject


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the extraction: `points` is what is left to pay by then, `first` what it still needs from others."""

    service: str
    points: float
    unmet: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Seam:
    """What binds one service to another at run time: points and positions in the bill."""

    source: str
    target: str
    points: float
    items: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ServiceCycle:
    """Services that wait for each other in a circle, and the lightest seams whose removal would break it."""

    services: tuple[str, ...]
    weakest: tuple[Seam, ...]


@dataclass(frozen=True, slots=True)
class Metric:
    """One published figure, for information: no part of a proposal is chosen by it."""

    name: str
    value: float
    better: Better
    meaning: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The answer of one boundary strategy, appraised.

    `bill` is sorted by cut; `code` is the partition's (an app's label, `module` or `module:Symbol` -> service);
    `options` are the wishes that it was asked for with, as on a command line.
    """

    strategy: str
    services: tuple[Service, ...]
    crossings: tuple[Crossing, ...]
    extraction_order: tuple[str, ...]
    bill: tuple[WorkItem, ...] = ()
    steps: tuple[Step, ...] = ()
    cycles: tuple[ServiceCycle, ...] = ()
    placements: tuple[Placement, ...] = ()
    metrics: tuple[Metric, ...] = ()
    code: Mapping[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
