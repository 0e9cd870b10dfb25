"""Faults that were seeded into answers of a provider, and which contracts noticed them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

Fate = Literal["noticed", "survived", "not tried"]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault in one answer: `place` is where, as `$.results[0].title`, and `text` what was done there.

    `is_named` unless it is of a field that only a document names, and the contract does not.
    """

    consumer: str
    provider: str
    interaction: str
    fault: str
    place: str
    text: str
    fate: Fate = "not tried"
    is_named: bool = True

    @property
    def key(self) -> tuple[str, str, str, str, str]:
        """By what mutants are ordered."""
        return self.consumer, self.provider, self.interaction, self.fault, self.place


@dataclass(frozen=True, slots=True)
class Score:
    """All mutants of a run; `left_out` are interactions that nothing could be seeded into, with the reason."""

    mutants: tuple[Mutant, ...]
    seed: int
    left_out: tuple[tuple[str, str], ...] = field(default=())

    def of(self, fate: Fate, mutants: Iterable[Mutant] | None = None) -> int:
        """How many met a fate, of all or of these."""
        return sum(each.fate == fate for each in (self.mutants if mutants is None else mutants))

    @property
    def rate(self) -> float | None:
        """The share of those tried that was noticed, None if none was tried."""
        noticed, survived = self.of("noticed"), self.of("survived")
        return noticed / (noticed + survived) if noticed + survived else None


def percent(done: int, whole: int) -> str:
    """`3 of 4 (75 %)`; never rounded up to all or down to none."""
    if not whole:
        return "none there"
    rate = 100 * done / whole
    shown = min(99, max(1, round(rate))) if 0 < done < whole else round(rate)
    return f"{done:,} of {whole:,} ({shown} %)"
