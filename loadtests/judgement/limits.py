"""Limits in the words of k6: `p(95)<200` milliseconds, `rate<0.01` failed, `count>1000` answered."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from banyan.errors import UsageError
from loadtests.judgement.blocks import Requests

_FORM = re.compile(
    r"\s*(?:p\((?P<quantile>\d+(?:\.\d+)?)\)|(?P<name>[a-z_]+))\s*(?P<sign><=|>=|<|>)\s*(?P<value>\S+)\s*"
)
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_OF_TIMES: Mapping[str, Callable[[np.ndarray], float]] = {
    "avg": lambda times: float(np.mean(times)),
    "med": lambda times: float(np.median(times)),
    "min": lambda times: float(np.min(times)),
    "max": lambda times: float(np.max(times)),
}
NAMES = ("p(N)", *_OF_TIMES, "rate", "count")


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit on one measure: `p(N)`, `avg`, `med`, `min`, `max` are milliseconds, `rate` is the share that failed.

    `count` is that of the good answers of the whole run. `quantile` is in percent, None for all others.
    """

    name: str
    sign: str
    value: float
    quantile: float | None = None

    def __str__(self) -> str:
        return f"{self.name}{self.sign}{self.value:g}"

    @property
    def is_ceiling(self) -> bool:
        """Whether less is better."""
        return self.sign.startswith("<")

    @property
    def is_of_times(self) -> bool:
        """Whether it speaks of how long answers take."""
        return self.quantile is not None or self.name in _OF_TIMES

    def is_kept(self, value: float) -> bool:
        """Whether a value is within the limit."""
        return _SIGNS[self.sign](value, self.value)

    def measured(self, requests: Requests) -> float | None:
        """What the limit is about, of some requests; None for times of which there are none."""
        if self.name == "rate":
            return requests.errors / requests.sent if requests.sent else None
        if self.name == "count":
            return float(len(requests.milliseconds))
        if not len(requests.milliseconds):
            return None
        if self.quantile is not None:
            return float(np.percentile(requests.milliseconds, self.quantile))
        return _OF_TIMES[self.name](requests.milliseconds)


def limit(text: str, where: str | None = None) -> Limit:
    """The limit that a text states. Raises UsageError for what is none."""
    found = _FORM.fullmatch(text)
    hint = f"write it as k6 does, like p(95)<200 or rate<0.01; known are {', '.join(NAMES)}"
    if not found:
        raise UsageError(f"{text!r} is no limit", where=where, hint=hint)
    try:
        value = float(found["value"])
    except ValueError:
        raise UsageError(f"{text!r} is no limit: {found['value']!r} is no number", where=where, hint=hint) from None
    if not np.isfinite(value):
        raise UsageError(
            f"{text!r} is no limit: {found['value']!r} is no number to compare with", where=where, hint=hint
        )
    if found["quantile"]:
        quantile = float(found["quantile"])
        if not 0 < quantile < 100:
            raise UsageError(f"{text!r} is no limit: there is no p({quantile:g})", where=where, hint=hint)
        return Limit(f"p({quantile:g})", found["sign"], value, quantile)
    if found["name"] not in {*_OF_TIMES, "rate", "count"}:
        raise UsageError(f"{text!r} is no limit: there is nothing called {found['name']!r}", where=where, hint=hint)
    return Limit(found["name"], found["sign"], value)
