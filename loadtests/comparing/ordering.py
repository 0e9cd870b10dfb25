"""In which order blocks are run: ABBA or BAAB, by lot, so that neither time nor who goes first is on anybody's side."""

from __future__ import annotations

import random

from loadtests.judgement.blocks import Arm


def ordered(pairs: int, seed: int) -> tuple[tuple[int, Arm], ...]:
    """The pair and the arm of each block.

    Two pairs mirror each other, so that what grows evenly with time weighs on both sides alike; which side begins is
    drawn for every two pairs, so that nothing else that comes and goes is always met by the same one. Source: Cox,
    "Planning of Experiments" (1958), chapter 14, on systematic orders against trends and their randomisation.
    """
    dice = random.Random(seed)  # noqa: S311  it is to be repeated
    found: list[tuple[int, Arm]] = []
    first = Arm.BEFORE
    for pair in range(pairs):
        first = dice.choice((Arm.BEFORE, Arm.AFTER)) if pair % 2 == 0 else _other(first)
        found += [(pair, first), (pair, _other(first))]
    return tuple(found)


def _other(arm: Arm) -> Arm:
    return Arm.AFTER if arm is Arm.BEFORE else Arm.BEFORE
