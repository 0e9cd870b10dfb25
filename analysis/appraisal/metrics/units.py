"""The graph that structural metrics speak of: units (models and modules), their uses, and whose each is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.appraisal.pieces import Piece
from analysis.model.evidence import End

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Units:
    """`home` maps each unit to its service; `uses` counts how often one uses another, by ordered pair.

    What the papers call a class is here a model or a module; what they call a call is a piece of evidence.
    """

    home: Mapping[str, str]
    uses: Mapping[Pair, int]

    @property
    def sizes(self) -> Mapping[str, int]:
        """How many units each service has."""
        return Counter(self.home.values())


def units_of(pieces: Iterable[Piece]) -> Units:
    """Take models and modules as units; an end of which only the app is known is none."""
    home: dict[str, str] = {}
    uses: Counter[Pair] = Counter()
    for source, target, one, _stage in pieces:
        start, end = _unit(one.source), _unit(one.target)
        if start is not None and end is not None:
            home[start], home[end] = source, target
            if start != end:
                uses[start, end] += 1
    return Units(home, uses)


def _unit(end: End) -> str | None:
    return end.model or end.module
