"""How strongly apps depend on each other: evidence summed by pair of apps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from analysis.model.evidence import Evidence
from analysis.model.report import Coupling


def couplings(evidence: Iterable[Evidence]) -> tuple[Coupling, ...]:
    """Sum the crossings by pair of apps, sorted by source and target."""
    weights: dict[tuple[str, str], float] = {}
    kinds: dict[tuple[str, str], Counter[str]] = {}
    for one in evidence:
        pair = (one.source.app, one.target.app)
        if pair[0] != pair[1]:
            weights[pair] = weights.get(pair, 0.0) + one.weight
            kinds.setdefault(pair, Counter())[one.kind] += 1
    return tuple(
        Coupling(*pair, round(weights[pair], 3), counts.total(), tuple(sorted(counts.items(), key=_by_count)))
        for pair, counts in sorted(kinds.items())
    )


def _by_count(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]
