"""Evidence, each piece with the services that its ends would belong to."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from analysis.model.evidence import End, Evidence
from analysis.model.partition import Partition


class Piece(NamedTuple):
    """A piece of evidence between two services, or inside one."""

    source: str
    target: str
    evidence: Evidence

    @property
    def crosses(self) -> bool:
        """Whether it leaves its service."""
        return self.source != self.target


def placed(evidence: Iterable[Evidence], partition: Partition) -> list[Piece]:
    """Say whose each end is; what ends outside the project crosses nothing and is left out."""
    homes: dict[End, str | None] = {}
    pieces = []
    for one in evidence:
        source, target = one.source, one.target
        if source not in homes:
            homes[source] = partition.home(source)
        if target not in homes:
            homes[target] = partition.home(target)
        start, end = homes[source], homes[target]
        if start is not None and end is not None:
            pieces.append(Piece(start, end, one))
    return pieces
