"""How often a model stays where it is when some of what joins models is taken away."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from zlib import crc32

from analysis.boundaries._communities import Row, communities
from analysis.boundaries._grouping import groups_of, settled
from analysis.boundaries._labels import NONE, Labels

ROUNDS = 8
OCTAVES = [2 ** (half / 2) for half in range(-2, 9)]
DROPPED = 3
"""Of 16 pairs, so many are left out in each round."""


def perturbed(rows: Sequence[Row], number: int, names: Sequence[str], labels: Labels = NONE) -> list[list[int]]:
    """Return the groups of each round, about as many as `number`; labels are not perturbed.

    Which pairs are left out is told by their names alone, so that nothing else in the project changes the answer.
    """
    chances = [{b: crc32(f"{names[a]} {names[b]}".encode()) for b in row if a < b} for a, row in enumerate(rows)]
    resolution = _resolution_of(rows, number)
    rounds = [communities(_thinned(rows, chances, one), resolution) for one in range(ROUNDS)]
    return [settled([found], labels) for found in rounds] if labels.ties else rounds


def stability(rounds: Sequence[Sequence[int]], groups: Sequence[int]) -> list[float]:
    """Return the share of the rounds in which each node stays with most of its group."""
    stayed = [0] * len(groups)
    for found in rounds:
        for members in groups_of(groups).values():
            for node in members:
                stayed[node] += _is_among(node, members, found)
    return [round(count / len(rounds), 3) for count in stayed]


def _resolution_of(rows: Sequence[Row], number: int) -> float:
    """The resolution, in half octaves, at which there are so many groups, or just more: the higher, the more groups."""
    return OCTAVES[
        bisect_left(
            OCTAVES, number, hi=len(OCTAVES) - 1, key=lambda resolution: len(set(communities(rows, resolution)))
        )
    ]


def _thinned(rows: Sequence[Row], chances: Sequence[dict[int, int]], number: int) -> list[dict[int, float]]:
    kept: list[dict[int, float]] = [{} for _ in rows]
    for a, row in enumerate(chances):
        for b, chance in row.items():
            if (chance >> (4 * number)) & 15 >= DROPPED:
                kept[a][b] = kept[b][a] = rows[a][b]
    return kept


def _is_among(node: int, members: Sequence[int], found: Sequence[int]) -> bool:
    """Whether a node is still with most of its fellows; alone, whether it still is."""
    others = [found[member] for member in members if member != node]
    if not others:
        return found.count(found[node]) == 1
    most = max(others.count(group) for group in others)
    return others.count(found[node]) == most
