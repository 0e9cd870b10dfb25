"""Evidence, each piece with the services that its ends would belong to, and when its code runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from analysis.appraisal.stages import Stage, stage_of
from analysis.model.evidence import End, Evidence
from analysis.model.partition import Partition


class Piece(NamedTuple):
    """A piece of evidence between two services, or inside one."""

    source: str
    target: str
    evidence: Evidence
    stage: Stage


def placed(evidence: Iterable[Evidence], partition: Partition) -> list[Piece]:
    """Say whose each end is; what ends outside the project crosses nothing and is left out."""
    homes = _Homes(partition)
    stages: dict[str, Stage] = {}
    pieces = []
    for one in evidence:
        start, end = homes.of(one.source), homes.of(one.target)
        if start is not None and end is not None:
            module = one.source.module or ""
            stage = stages.get(module) or stages.setdefault(module, stage_of(module))
            pieces.append(Piece(start, end, one, stage))
    return pieces


class _Homes:
    """The services of ends, each place of the code looked up once."""

    def __init__(self, partition: Partition) -> None:
        self._partition = partition
        self._models = partition.models
        self._known: dict[tuple[str, str | None, str | None], str | None] = {}

    def of(self, end: End) -> str | None:
        owner = self._models.get(end.model) if end.model else None
        if owner is not None:
            return owner
        place = (end.app, end.module, end.symbol)
        if place not in self._known:
            self._known[place] = self._partition.home(End(end.app, None, end.module, end.symbol))
        return self._known[place]
