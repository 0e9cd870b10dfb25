"""Gives up groups that do not last: who is drawn elsewhere, and does not stay when evidence is taken away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.boundaries._communities import Row
from analysis.boundaries._grouping import Apart, groups_of
from analysis.boundaries._stability import stability

STEADY = 0.5
"""A group whose models stay in fewer of the rounds is in doubt."""


def steadied(rows: Sequence[Row], groups: Sequence[int], rounds: Sequence[Sequence[int]], apart: Apart) -> list[int]:
    """Join each group in doubt to the one that draws it more than its own members do, the least steady first.

    A group that is drawn elsewhere more than to itself is none, after the comparative definition of Hu et al. (Phys.
    Rev. E 78, 026121, 2008, p. 2); but who stays nevertheless is left alone.
    """
    found = list(groups)
    steady = stability(rounds, groups)
    means = {group: sum(steady[n] for n in nodes) / len(nodes) for group, nodes in groups_of(groups).items()}
    for group in sorted((g for g, mean in means.items() if mean < STEADY), key=lambda g: (means[g], g)):
        target = _drawn_to(rows, groups_of(found), found, group, apart)
        found = [target if own == group else own for own in found]
    return found


def _drawn_to(
    rows: Sequence[Row], members: Mapping[int, Sequence[int]], groups: Sequence[int], group: int, apart: Apart
) -> int:
    """The group that draws the members of one most; of equal ones, its own before others."""
    pulls: dict[int, float] = {group: 0.0}
    for node in members[group]:
        for other, weight in rows[node].items():
            pulls[groups[other]] = pulls.get(groups[other], 0.0) + weight
    open_ = [g for g in pulls if g == group or not any(apart(a, b) for a in members[group] for b in members[g])]
    return max(open_, key=lambda g: (pulls[g], g == group, -g))
