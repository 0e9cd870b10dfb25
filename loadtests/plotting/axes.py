"""Axes: where a value is between their ends, and which ticks help to read it; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_FEW = 3


class Scale(StrEnum):
    """How values are spread: evenly, by their logarithm, or shares by how few are beyond (50 %, 90 %, 99 % ...)."""

    LINEAR = "linear"
    LOG = "log"
    TAIL = "tail"


@dataclass(frozen=True, slots=True)
class Axis:
    """What is along one side of a chart: `low` and `high` are its ends, values beyond are put there."""

    label: str
    low: float
    high: float
    scale: Scale = Scale.LINEAR

    def place(self, value: float) -> float:
        """Where a value is: 0 at the low end, 1 at the high one."""
        low, high = self._spread(self.low), self._spread(self.high)
        return min(max((self._spread(min(max(value, self.low), self.high)) - low) / (high - low), 0.0), 1.0)

    def ticks(self) -> tuple[float, ...]:
        """Values that are worth a mark, ascending."""
        if self.scale is Scale.TAIL:
            known = (0.0, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 0.99999)
            shares = tuple(each for each in known if self.low <= each <= self.high)
            return shares if len(shares) > 1 else self._even()
        found = self._decades() if self.scale is Scale.LOG else ()
        return found if len(found) >= _FEW else self._even()

    def text(self, value: float) -> str:
        """A tick's value in words."""
        return f"{100 * value:g} %" if self.scale is Scale.TAIL else f"{round(value, 9):,.6g}"

    def _spread(self, value: float) -> float:
        match self.scale:
            case Scale.LOG:
                return math.log(max(value, 1e-9))
            case Scale.TAIL:
                return -math.log10(max(1 - value, 1e-9))
            case _:
                return value

    def _decades(self) -> tuple[float, ...]:
        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        digits = (1, 2, 5) if last - first <= _FEW else (1,)
        values = (digit * 10.0**power for power in range(first, last + 1) for digit in digits)
        return tuple(value for value in values if self.low <= value <= self.high)

    def _even(self) -> tuple[float, ...]:
        rough = (self.high - self.low) / 5
        power = 10.0 ** math.floor(math.log10(rough))
        step = next(each * power for each in _STEPS if each * power >= rough * 0.999)
        first, last = math.ceil(self.low / step - 1e-9), math.floor(self.high / step + 1e-9)
        return tuple(round(number * step, 12) for number in range(first, last + 1))


def axis(label: str, values: Iterable[float], scale: Scale = Scale.LINEAR, *, has_nought: bool = False) -> Axis:
    """An axis that holds all values, with some room at its ends; `has_nought` begins or ends it at 0 at the latest.

    A logarithmic axis leaves out what is not above 0.
    """
    found = [value for value in values if math.isfinite(value) and (scale is not Scale.LOG or value > 0)]
    found += [0.0] if has_nought and scale is Scale.LINEAR else []
    none = 0.0 if scale is Scale.TAIL else 1.0
    low, high = min(found, default=none), max(found, default=none)
    if scale is Scale.TAIL:
        return Axis(label, low, high if high > low else (1 + low) / 2, scale)
    if scale is Scale.LOG:
        return Axis(label, low / 1.1, high * 1.1, scale)
    room = 0.05 * (high - low) or abs(high) * 0.1 or 1.0
    is_floor, is_roof = has_nought and low == 0, has_nought and high == 0
    return Axis(label, low if is_floor else low - room, high if is_roof and not is_floor else high + room, scale)
