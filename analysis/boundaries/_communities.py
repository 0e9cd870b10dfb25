"""Groups nodes that are closer to each other than their weights alone would make them: modularity, climbed locally."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Row = Mapping[int, float]


def communities(rows: Sequence[Row], resolution: float = 1.0) -> list[int]:
    """Return the group of each node, numbered in the order of the nodes.

    The method of Blondel et al., Fast unfolding of communities in large networks (J. Stat. Mech. 2008, P10008, p. 3-4),
    with the resolution of Reichardt and Bornholdt (Phys. Rev. E 74, 016110, p. 5). Nodes are visited in their order and
    of equal gains the first group wins, so that the same rows always give the same groups.
    """
    groups = list(range(len(rows)))
    while True:
        moved = _move(rows, resolution)
        if len(set(moved)) == len(rows):
            return _numbered(groups)
        moved = _numbered(moved)
        groups = [moved[group] for group in groups]
        rows = _merged(rows, moved)


def _move(rows: Sequence[Row], resolution: float) -> list[int]:
    degrees = [sum(row.values()) for row in rows]
    total = sum(degrees) or 1.0
    group, mass = list(range(len(rows))), list(degrees)
    is_moving = True
    while is_moving:
        is_moving = False
        for node, row in enumerate(rows):
            old, share = group[node], resolution * degrees[node] / total
            mass[old] -= degrees[node]
            links: dict[int, float] = {old: 0.0}
            for other, weight in row.items():
                if other != node:
                    links[group[other]] = links.get(group[other], 0.0) + weight
            best, most = old, links[old] - share * mass[old] + 1e-10
            for candidate, weight in links.items():
                gain = weight - share * mass[candidate]
                if gain > most:
                    best, most = candidate, gain + 1e-10
            mass[best] += degrees[node]
            group[node] = best
            is_moving = is_moving or best != old
    return group


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
