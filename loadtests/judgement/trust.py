"""What speaks against believing a run, whatever its figures say: above all a generator that could not keep up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from banyan.statistics import rate_lower

LATEST_MS = 5.0
"""So much later than intended a hundredth of the requests may start, and no more."""

_LATE = 0.01
"""The share of requests that may be later, by its exact lower bound: in a block of a hundred, two are no proof."""

BUSIEST = 0.9
"""A generator that uses more of its core has none to spare, and its own waiting would be taken for the target's."""

HELD_UP = 0.02
"""A generator that is ready for more of a block than this and has no core, is held up by what else runs there."""

_SOME = 0.1
"""Blocks that may be late, as something else on the machine can hold up any one of them."""


@dataclass(frozen=True, slots=True)
class Driven:
    """How the generators did in one block: what was planned and sent, the p99 of lateness, the busiest one's core.

    `waited` is the share of the time in which one of them was ready to work and had no core, `late` how many requests
    started more than `LATEST_MS` after they should have.
    """

    planned: int
    sent: int
    unsent: int
    lateness_p99_ms: float
    processor: float
    waited: float = 0.0
    late: int = 0

    @property
    def is_late(self) -> bool:
        """Whether surely more than a hundredth of its requests were late."""
        return _is_late(self.late, self.sent)


def doubts(blocks: Sequence[Driven]) -> tuple[str, ...]:
    """Why a run is not to be believed, one sentence each."""
    return tuple(_doubts(blocks)) if blocks else ()


def _doubts(blocks: Sequence[Driven]) -> Iterator[str]:
    if unsent := sum(block.unsent for block in blocks):
        planned = sum(block.planned for block in blocks)
        yield f"{unsent:,} of {planned:,} requests were not sent, as too many waited for their answers already"
    busiest = max(block.processor for block in blocks)
    if busiest > BUSIEST:
        yield f"the generator was short of processor time: it used {100 * busiest:.0f} % of a core"
    late = [block for block in blocks if block.is_late]
    count, sent = sum(block.late for block in blocks), sum(block.sent for block in blocks)
    if len(late) > max(1, math.floor(_SOME * len(blocks))) or _is_late(count, sent):
        yield (
            f"the generator was late: {count:,} of {sent:,} requests started {LATEST_MS:g} ms or more after they "
            f"should have; in {len(late)} of {len(blocks)} blocks it was surely more than a hundredth of them"
            f"{_why(late or blocks)}"
        )


def _is_late(late: int, sent: int) -> bool:
    return late > 0 and rate_lower(late, sent) > _LATE


def _why(late: Sequence[Driven]) -> str:
    """What made it late, where that is known."""
    waited = max(block.waited for block in late)
    if waited < HELD_UP:
        return ""
    return f"; other work on its machine held it up: it was ready and had no core for {100 * waited:.0f} % of a block"
