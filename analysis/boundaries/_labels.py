"""What app labels say of where models belong, where they count: the lines that a team has drawn before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from analysis.model.models import DjangoModel


@dataclass(frozen=True, slots=True)
class Labels:
    """How far blocks of models are of one app, and how far blocks are on the average, each counted with itself as well.

    What is shared beyond the average is what labels say: nothing, in a project of one app.
    """

    ties: Sequence[Mapping[int, float]] = ()
    average: float = 0.0

    @classmethod
    def of(cls, blocks: Sequence[Sequence[DjangoModel]]) -> Labels:
        """Return the share of the pairs of models of each two blocks that are of one app."""
        shares = [_shares(block) for block in blocks]
        members: dict[str, list[int]] = {}
        for number, share in enumerate(shares):
            for app in share:
                members.setdefault(app, []).append(number)
        ties = [_ties(number, share, shares, members) for number, share in enumerate(shares)]
        shared = fsum(tie for row in ties for tie in row.values())
        says_something = shared and len(members) > 1
        return cls(ties, (shared + len(blocks)) / len(blocks) ** 2) if says_something else NONE

    def added_to(self, rows: Sequence[Mapping[int, float]]) -> Sequence[Mapping[int, float]]:
        """Return rows to which sharing an app adds 1, as much as all that was read can give."""
        if not self.ties:
            return rows
        both = zip(rows, self.ties, strict=True)
        return [{n: row.get(n, 0.0) + ties.get(n, 0.0) for n in sorted({*row, *ties})} for row, ties in both]


NONE = Labels()
"""Labels that count for nothing."""


def _shares(block: Sequence[DjangoModel]) -> dict[str, float]:
    return {app: count / len(block) for app, count in sorted(Counter(model.app for model in block).items())}


def _ties(
    number: int, own: Mapping[str, float], shares: Sequence[Mapping[str, float]], members: Mapping[str, Sequence[int]]
) -> dict[int, float]:
    ties: dict[int, float] = {}
    for app, share in own.items():
        for other in members[app]:
            if other != number:
                ties[other] = ties.get(other, 0.0) + share * shares[other][app]
    return ties
