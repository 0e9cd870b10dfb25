"""Groups nodes that are closer to each other than their weights alone would make them: modularity, climbed locally."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[int, float]

REFINED = 3
"""So many times at most a result is refined."""
TIE = 1e-10
"""Gains that differ by less are equal."""


def communities(rows: Sequence[Row], resolution: float = 1.0) -> list[int]:
    """Return the group of each node, numbered in the order of the nodes.

    The method of Blondel et al., Fast unfolding of communities in large networks (J. Stat. Mech. 2008, P10008, p. 3-4),
    with the resolution of Reichardt and Bornholdt (Phys. Rev. E 74, 016110, p. 5), and refined from the level of single
    nodes until nothing moves (Rotta and Noack, Multilevel Local Search Algorithms for Modularity Clustering, ACM
    Journal of Experimental Algorithmics 16, 2011, p. 2.3:8). Nodes are visited in their order and of equal gains the
    first group wins, so that the same rows always give the same groups.
    """
    groups = _coarsened(rows, list(range(len(rows))), resolution)
    for _ in range(REFINED):
        moved = _coarsened(rows, _move(rows, groups, resolution), resolution)
        if moved == groups:
            break
        groups = moved
    return groups


def _coarsened(rows: Sequence[Row], groups: Sequence[int], resolution: float) -> list[int]:
    """Join groups while that gains anything."""
    groups = _numbered(groups)
    while groups:
        merged = _merged(rows, groups)
        moved = _numbered(_move(merged, range(len(merged)), resolution))
        if len(set(moved)) == len(merged):
            break
        groups = _numbered([moved[group] for group in groups])
    return groups


def _move(rows: Sequence[Row], groups: Sequence[int], resolution: float) -> list[int]:
    """Move single nodes to where they gain most, until none gains; who has a neighbour that moved is asked again."""
    degrees = [sum(row.values()) for row in rows]
    total = sum(degrees) or 1.0
    group, mass = list(groups), [0.0] * len(rows)
    for node, own in enumerate(group):
        mass[own] += degrees[node]
    others = [[(other, weight) for other, weight in row.items() if other != node] for node, row in enumerate(rows)]
    waiting = set(range(len(rows)))
    while waiting:
        for node in sorted(waiting):
            waiting.discard(node)
            old, degree = group[node], degrees[node]
            mass[old] -= degree
            links: dict[int, float] = {old: 0.0}
            for other, weight in others[node]:
                other_group = group[other]
                links[other_group] = links.get(other_group, 0.0) + weight
            best = _best(links, mass, resolution * degree / total, old)
            mass[best] += degree
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
