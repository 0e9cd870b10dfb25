"""How much worse a service may be: margins of which both parts, the relative and the absolute, must be exceeded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from banyan.errors import UnknownName, UsageError
from loadtests.judgement.limits import Limit

ERRORS, THROUGHPUT = "errors", "throughput"
QUANTILES: Mapping[str, float] = {"p50": 0.50, "p90": 0.90, "p95": 0.95, "p99": 0.99}
MEASURES = (*QUANTILES, THROUGHPUT, ERRORS)
"""All that is measured of a route, in the order in which it is told."""

FALSE_ALARMS = 0.05

_UNITS: Mapping[str, str] = {**dict.fromkeys(QUANTILES, "ms"), THROUGHPUT: "/s", ERRORS: " points"}
_NUMBER = r"(\d+(?:\.\d+)?)"
_FORM = re.compile(rf"\s*(?:{_NUMBER}\s*%)?\s*(?:and|\+)?\s*(?:{_NUMBER}\s*(ms|/s|points)?)?\s*")


@dataclass(frozen=True, slots=True)
class Margin:
    """By how much a measure may be worse: by `percent` of what it was, and by `units` of its own.

    The units are milliseconds for times, answers a second for throughput, and percentage points for errors, which
    have no relative part: a share of nearly nothing is nothing.
    """

    percent: float = 0.0
    units: float = 0.0

    def told(self, measure: str) -> str:
        """As `margin` reads it: `10% and 5ms`."""
        parts = [f"{self.percent:g}%"] if self.percent or not self.units else []
        parts += [f"{self.units:g}{_UNITS[measure]}"] if self.units else []
        return " and ".join(parts)

    def limit(self, value: float) -> float:
        """The highest value that is still allowed where it was `value`, of something that should be low."""
        return max(value * (1 + self.percent / 100), value + self.units)

    def floor(self, value: float) -> float:
        """The lowest value that is still allowed, of something that should be high."""
        return min(value * (1 - self.percent / 100), value - self.units)


def margin(measure: str, text: str, where: str | None = None) -> Margin:
    """The margin of a measure that a text states, as `10% and 5ms` or `0.5 points`. Raises UnknownName, UsageError."""
    if measure not in MEASURES:
        raise UnknownName("measure", measure, MEASURES, where=where)
    found = _FORM.fullmatch(text)
    hint = f"write it like 10% and 20{_UNITS[measure]}; both parts must be exceeded to fail"
    if not found or not (found[1] or found[2]):
        raise UsageError(f"{text!r} is no margin for {measure}", where=where, hint=hint)
    unit = (found[3] or "").strip()
    if found[2] and unit and unit != _UNITS[measure].strip():
        message = f"{text!r} is no margin for {measure}, which is not in {unit}"
        raise UsageError(message, where=where, hint=hint)
    if measure == ERRORS and found[1]:
        message = f"{text!r} is no margin for errors: a share of nearly nothing is nothing"
        raise UsageError(message, where=where, hint="write percentage points, like 0.5 points")
    return Margin(float(found[1] or 0), float(found[2] or 0))


DEFAULTS: Mapping[str, Margin] = {
    "p50": Margin(percent=10, units=5),
    "p95": Margin(percent=10, units=20),
    THROUGHPUT: Margin(percent=5),
    ERRORS: Margin(units=0.5),
}
"""What is judged where nobody says otherwise; all else is measured and told."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a run is judged by: margins by measure and limits, for all routes and for some of them.

    `false_alarms` is how often, at most, a faultless service is told to be worse, all routes and measures together.
    """

    margins: Mapping[str, Margin] = field(default_factory=lambda: DEFAULTS)
    limits: tuple[Limit, ...] = ()
    by_route: Mapping[str, Mapping[str, Margin]] = field(default_factory=dict)
    limits_by_route: Mapping[str, tuple[Limit, ...]] = field(default_factory=dict)
    false_alarms: float = FALSE_ALARMS

    def margins_of(self, subject: str) -> Mapping[str, Margin]:
        """The margins of a route: its own go before those of all."""
        return {**self.margins, **self.by_route.get(subject, {})}

    def limits_of(self, subject: str) -> tuple[Limit, ...]:
        """The limits that are for a route."""
        return (*self.limits, *self.limits_by_route.get(subject, ()))
