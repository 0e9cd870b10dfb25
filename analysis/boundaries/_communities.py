"""Groups nodes that are closer to each other than their weights alone would make them: modularity, climbed locally."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.boundaries._labels import NONE, Labels

Row = Mapping[int, float]

REFINED = 3
"""So many times at most a result is refined."""
TIE = 1e-10
"""Gains that differ by less are equal."""


def communities(rows: Sequence[Row], resolution: float = 1.0, labels: Labels = NONE) -> list[int]:
    """Return the group of each node, numbered in the order of the nodes.

    The method of Blondel et al., Fast unfolding of communities in large networks (J. Stat. Mech. 2008, P10008, p. 3-4),
    with the resolution of Reichardt and Bornholdt (Phys. Rev. E 74, 016110, p. 5), and refined from the level of single
    nodes until nothing moves (Rotta and Noack, Multilevel Local Search Algorithms for Modularity Clustering, ACM
    Journal of Experimental Algorithmics 16, 2011, p. 2.3:8). Nodes are visited in their order and of equal gains the
    first group wins, so that the same rows always give the same groups.
    """
    field = _Field.of(rows, resolution, labels)
    groups = _coarsened(field, list(range(len(rows))))
    for _ in range(REFINED):
        moved = _coarsened(field, _move(field, groups))
        if moved == groups:
            break
        groups = moved
    return groups


@dataclass(frozen=True, slots=True)
class _Field:
    """Nodes as they are climbed over.

    Sharing a group costs two nodes what they would have by chance: `rate` times both degrees, `toll` times both sizes.
    """

    rows: Sequence[Row]
    degrees: Sequence[float]
    sizes: Sequence[float]
    rate: float
    toll: float

    @classmethod
    def of(cls, rows: Sequence[Row], resolution: float, labels: Labels) -> _Field:
        degrees = [sum(row.values()) for row in rows]
        rate = resolution / (sum(degrees) or 1.0)
        return cls(labels.added_to(rows), degrees, [1.0] * len(rows), rate, labels.average)

    def merged(self, groups: Sequence[int]) -> _Field:
        """The groups as nodes."""
        number = max(groups) + 1
        degrees, sizes = [0.0] * number, [0.0] * number
        for node, group in enumerate(groups):
            degrees[group] += self.degrees[node]
            sizes[group] += self.sizes[node]
        return _Field(_merged(self.rows, groups), degrees, sizes, self.rate, self.toll)


def _coarsened(field: _Field, groups: Sequence[int]) -> list[int]:
    """Join groups while that gains anything."""
    groups = _numbered(groups)
    while groups:
        merged = field.merged(groups)
        moved = _numbered(_move(merged, range(len(merged.rows))))
        if len(set(moved)) == len(merged.rows):
            break
        groups = _numbered([moved[group] for group in groups])
    return groups


def _move(field: _Field, groups: Sequence[int]) -> list[int]:
    """Move single nodes to where they gain most, until none gains; who has a neighbour that moved is asked again."""
    rows, degrees, sizes = field.rows, field.degrees, field.sizes
    group, mass, size = list(groups), [0.0] * len(rows), [0.0] * len(rows)
    for node, own in enumerate(group):
        mass[own] += degrees[node]
        size[own] += sizes[node]
    others = [[(other, weight) for other, weight in row.items() if other != node] for node, row in enumerate(rows)]
    waiting = set(range(len(rows)))
    while waiting:
        for node in sorted(waiting):
            waiting.discard(node)
            old, degree = group[node], degrees[node]
            mass[old] -= degree
            size[old] -= sizes[node]
            links: dict[int, float] = {old: 0.0}
            for other, weight in others[node]:
                other_group = group[other]
                links[other_group] = links.get(other_group, 0.0) + weight
            if field.toll:
                toll = field.toll * sizes[node]
                links = {other: weight - toll * size[other] for other, weight in links.items()}
            best = _best(links, mass, field.rate * degree, old)
            mass[best] += degree
            size[best] += sizes[node]
            if best != old:
                group[node] = best
                waiting.update(other for other, _weight in others[node] if group[other] != best)
    return group


def _best(links: Mapping[int, float], mass: Sequence[float], share: float, old: int) -> int:
    best, most = old, links[old] - share * mass[old] + TIE
    for candidate, weight in links.items():
        gain = weight - share * mass[candidate]
        if gain > most:
            best, most = candidate, gain + TIE
    return best


def _numbered(groups: Sequence[int]) -> list[int]:
    numbers: dict[int, int] = {}
    return [numbers.setdefault(group, len(numbers)) for group in groups]


def _merged(rows: Sequence[Row], groups: Sequence[int]) -> list[dict[int, float]]:
    merged: list[dict[int, float]] = [{} for _ in range(max(groups) + 1)]
    for node, row in enumerate(rows):
        into = merged[groups[node]]
        for other, weight in row.items():
            into[groups[other]] = into.get(groups[other], 0.0) + weight
    return merged
