"""Groups blocks of models: what stays together at coarse and fine resolutions alike is one group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

from analysis.boundaries._communities import Row, communities
from analysis.boundaries._labels import NONE, Labels

RESOLUTIONS = tuple(2 ** (octave / 2) for octave in range(-2, 7))
"""From half to eight times the resolution of plain modularity, in half octaves."""
AGREED = 2.0
"""The resolution at which what they agree on is grouped."""

Apart = Callable[[int, int], bool]


def agreed(rows: Sequence[Row], apart: Apart, labels: Labels = NONE) -> list[int]:
    """Return the group of each node: as many as the resolutions agree on, those kept apart in different ones.

    A consensus over resolutions, as Jeub, Sporns and Fortunato have it (Multiresolution Consensus Clustering in
    Networks, Scientific Reports 8:3259, 2018, p. 4), grouped once more as Lancichinetti and Fortunato do (Consensus
    clustering in complex networks, Scientific Reports 2:336, 2012, p. 2). Labels speak as loud as all of them.
    """
    found = [communities(rows, resolution) for resolution in RESOLUTIONS]
    return _parted(rows, settled(found, labels), apart)


def settled(found: Sequence[Sequence[int]], labels: Labels = NONE) -> list[int]:
    """Return the groups that partitions of the same nodes, and labels, agree on."""
    return communities(_agreement(found), AGREED, labels)


def _agreement(found: Sequence[Sequence[int]]) -> list[dict[int, float]]:
    """In which share of the partitions each pair of nodes is in one group."""
    together: list[dict[int, int]] = [{} for _ in found[0]]
    for groups in found:
        for members in groups_of(groups).values():
            for a in members:
                row = together[a]
                for b in members:
                    if a != b:
                        row[b] = row.get(b, 0) + 1
    return [{b: count / len(found) for b, count in row.items()} for row in together]


def counted(rows: Sequence[Row], groups: list[int], number: int, apart: Apart, labels: Labels = NONE) -> list[int]:
    """Return so many groups: those that are given, joined or split until there are as many."""
    rows = labels.added_to(rows)
    resolution = 2.0 * AGREED
    while len(set(groups)) < number and resolution < 2**20:
        groups = _parted(rows, communities(rows, resolution), apart)
        resolution *= 2
    if len(set(groups)) < number:
        groups = list(range(len(rows)))
    return _merged_to(rows, groups, number, apart)


def groups_of(groups: Sequence[int]) -> dict[int, list[int]]:
    """The nodes of each group."""
    found: dict[int, list[int]] = {}
    for node, group in enumerate(groups):
        found.setdefault(group, []).append(node)
    return found


def _parted(rows: Sequence[Row], groups: list[int], apart: Apart) -> list[int]:
    """Take nodes out of their group that are asked to be apart from one before them; each goes where it is closest."""
    groups = list(groups)
    for node in range(len(rows)):
        if any(groups[other] == groups[node] and apart(other, node) for other in range(len(rows)) if other != node):
            groups[node] = _elsewhere(rows, groups, node, apart)
    return groups


def _elsewhere(rows: Sequence[Row], groups: Sequence[int], node: int, apart: Apart) -> int:
    members = groups_of(groups)
    open_ = [g for g, nodes in members.items() if g != groups[node] and not any(apart(node, n) for n in nodes)]
    closeness = {group: sum(rows[node].get(n, 0.0) for n in members[group]) for group in open_}
    best = max(open_, key=lambda group: (closeness[group], -group), default=None)
    return best if best is not None and closeness[best] > 0 else max(members) + 1


def _merged_to(rows: Sequence[Row], groups: Sequence[int], number: int, apart: Apart) -> list[int]:
    """Join the two groups of the greatest mean affinity until there are so many, or none may be joined."""
    members = groups_of(groups)
    links: dict[tuple[int, int], float] = {}
    for a, row in enumerate(rows):
        for b, weight in row.items():
            if groups[a] < groups[b]:
                links[groups[a], groups[b]] = links.get((groups[a], groups[b]), 0.0) + weight
    while len(members) > number:
        open_ = [
            pair
            for pair in combinations(sorted(members), 2)
            if not _any_apart(members[pair[0]], members[pair[1]], apart)
        ]
        if not open_:
            break
        a, b = max(open_, key=lambda pair: (_mean(links, members, pair), -pair[0], -pair[1]))
        members[a] += members.pop(b)
        links = _relinked(links, b, a)
    return _flat(members, len(rows))


def _any_apart(ours: Sequence[int], theirs: Sequence[int], apart: Apart) -> bool:
    return any(apart(a, b) for a in ours for b in theirs)


def _mean(links: Mapping[tuple[int, int], float], members: Mapping[int, Sequence[int]], pair: tuple[int, int]) -> float:
    return links.get(pair, 0.0) / (len(members[pair[0]]) * len(members[pair[1]]))


def _relinked(links: Mapping[tuple[int, int], float], old: int, new: int) -> dict[tuple[int, int], float]:
    found: dict[tuple[int, int], float] = {}
    for pair, weight in links.items():
        a, b = sorted(new if group == old else group for group in pair)
        if a != b:
            found[a, b] = found.get((a, b), 0.0) + weight
    return found


def _flat(members: Mapping[int, Sequence[int]], size: int) -> list[int]:
    groups = [0] * size
    for group, nodes in members.items():
        for node in nodes:
            groups[node] = group
    return groups
