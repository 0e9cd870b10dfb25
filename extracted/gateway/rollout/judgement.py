"""Judges both arms of a canary: pure functions of what was counted, the margins, and how often one looked before.

The service is held to margins, not to "no difference": it fails where it is sure that it is worse by more than the
margin, passes where it is sure that it is not, and is inconclusive otherwise, above all with few requests.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from banyan.evidence import Verdict
from banyan.plan.routes import Rollout
from banyan.statistics import quantile_ranks, rise_interval
from extracted.gateway.rollout.arms import Arm, Observed, Pair

STEP, INTERVAL = "step", "interval"
_WINDOWS = 2
_RATES = ("errors", "refusals")
_TICK_MS = 1.0
"""Engines log whole milliseconds: one more or less is nothing."""

_ENDLESS = 20
"""A ratio whose logarithm is greater is not told as a figure."""

_Place = tuple[str, str]
"""A subject and a window."""


@dataclass(frozen=True, slots=True)
class Check:
    """One measure of one subject in one window, on both sides; `low` to `high` is by how much the service is worse.

    Rates are in percent, and worse by percentage points; times in milliseconds, and worse by percent.
    """

    subject: str
    window: str
    measure: str
    service: float
    monolith: float
    low: float
    high: float
    margin: float
    verdict: Verdict

    def __str__(self) -> str:
        if self.measure in _RATES:
            return f"{self.measure} {self.service:.3g} % against {self.monolith:.3g} % ({self._worse(' points')})"
        return f"{self.measure} {self.service:.0f} ms against {self.monolith:.0f} ms ({self._worse(' %')})"

    def told(self) -> dict[str, object]:
        """As plain values; a bound that nothing is known of is None."""
        return {key: None if value in {math.inf, -math.inf} else value for key, value in asdict(self).items()}

    def _worse(self, unit: str) -> str:
        if math.isinf(self.low) and math.isinf(self.high):
            return "too few to tell"
        low, high = ("?" if math.isinf(each) else f"{each:+.3g}" for each in (self.low, self.high))
        return f"worse by {low} to {high}{unit}, margin {self.margin:g}"


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one look came to, on which checks; `level` is what the chance of a wrong word was at each."""

    verdict: Verdict
    checks: tuple[Check, ...]
    level: float

    @property
    def breaches(self) -> tuple[Check, ...]:
        """What speaks against the service."""
        return tuple(check for check in self.checks if check.verdict is Verdict.FAIL)

    def of(self, subject: str) -> tuple[Check, ...]:
        """All checks of a route, or of all together."""
        return tuple(check for check in self.checks if check.subject == subject)

    def of_subject(self, subject: str) -> Verdict:
        """What it came to for a subject alone."""
        return _verdict(self.of(subject))


def spent(look: int, rate: float) -> float:
    """The part of a rate of false alarms that the look of this number may use up; all looks together use the rate.

    What is spent by then is rate * look / (look + 1), so that no number of looks has to be known beforehand. Source:
    the spending of a level over looks whose number is open, Lan and DeMets, "Discrete sequential boundaries for
    clinical trials", Biometrika 70 (1983), 659-663; that all parts together are not over the rate, whatever the looks
    have in common, is Boole's inequality, and 1/(k(k + 1)) sums to 1.
    """
    if look < 1:
        raise ValueError(f"looks are counted from 1, not {look}")
    return rate / (look * (look + 1))


def judged(observed: Observed, rollout: Rollout, look: int, wanted: Sequence[str] = ()) -> Ruling:
    """The ruling of a look: fail for any breach, pass where all that is `wanted` passed in this step.

    Without a word all routes together are wanted. The level of the look is shared by all checks, seen or not.
    """
    count = _WINDOWS * len(observed.subjects) * (len(_RATES) + len(rollout.quantiles))
    level = spent(look, rollout.false_alarms / 100) / count
    checks = (*_checks(STEP, observed.step, rollout, level), *_checks(INTERVAL, observed.interval, rollout, level))
    needed = wanted or (observed.whole,)
    verdict = _verdict(check for check in checks if check.subject in needed)
    if any(check.verdict is Verdict.FAIL for check in checks):
        verdict = Verdict.FAIL
    return Ruling(verdict, checks, level)


def _verdict(checks: Iterator[Check] | Sequence[Check]) -> Verdict:
    """An interval alone can speak against the service, and only the whole step for it."""
    found = list(checks)
    if any(check.verdict is Verdict.FAIL for check in found):
        return Verdict.FAIL
    steps = [check for check in found if check.window == STEP]
    is_sure = bool(steps) and all(check.verdict is Verdict.PASS for check in steps)
    return Verdict.PASS if is_sure else Verdict.INCONCLUSIVE


def _checks(window: str, pairs: Mapping[str, Pair], rollout: Rollout, level: float) -> Iterator[Check]:
    for subject, pair in pairs.items():
        for measure in _RATES:
            yield _rate((subject, window), measure, pair, rollout.error_margin, level)
        for quantile in rollout.quantiles:
            yield _latency((subject, window), quantile, pair, rollout.latency_margin, level)


def _rate(place: _Place, measure: str, pair: Pair, margin: float, level: float) -> Check:
    service, monolith = pair.service, pair.monolith
    if not (service.answers and monolith.answers):
        return Check(*place, measure, 0.0, 0.0, -math.inf, math.inf, margin, Verdict.INCONCLUSIVE)
    hits, others = getattr(service, measure), getattr(monolith, measure)
    found = rise_interval(hits, service.answers, others, monolith.answers, confidence=1 - 2 * level)
    rates = (100 * hits / service.answers, 100 * others / monolith.answers)
    low, high = 100 * found.low, 100 * found.high
    return Check(*place, measure, *rates, low, high, margin, _held(low, high, margin))


def _latency(place: _Place, quantile: float, pair: Pair, margin: float, level: float) -> Check:
    """The ratio of two quantiles, by the square and add of the intervals of their logarithms.

    Source: Price and Bonett, "Distribution-free confidence intervals for difference and ratio of medians", Journal of
    Statistical Computation and Simulation 72 (2002), 119-124, with Conover's intervals (`quantile_ranks`); the square
    and add in general: Zou and Donner, "Construction of confidence limits about effect measures", Statistics in
    Medicine 27 (2008), 1693-1702. The service has a millisecond on top of the margin.
    """
    name = f"p{quantile:g}"
    service, monolith = (_quantile(arm, quantile / 100, level) for arm in (pair.service, pair.monolith))
    if service is None or monolith is None:
        return Check(*place, name, 0.0, 0.0, -math.inf, math.inf, margin, Verdict.INCONCLUSIVE)
    a, b = service.logarithms(), monolith.scaled(1 + margin / 100, _TICK_MS).logarithms()
    low = a.value - b.value - math.hypot(a.value - a.low, b.high - b.value)
    high = a.value - b.value + math.hypot(a.high - a.value, b.value - b.low)
    verdict = _held(low, high, 0.0)
    worse = (_worse(low, margin), _worse(high, margin))
    return Check(*place, name, service.value, monolith.value, *worse, margin, verdict)


@dataclass(frozen=True, slots=True)
class _Estimate:
    """A quantile with its bounds, in milliseconds or in logarithms of them."""

    value: float
    low: float
    high: float

    def scaled(self, factor: float, more: float) -> _Estimate:
        return _Estimate(*(each * factor + more for each in (self.value, self.low, self.high)))

    def logarithms(self) -> _Estimate:
        return _Estimate(*(_logarithm(each) for each in (self.value, self.low, self.high)))


def _quantile(arm: Arm, quantile: float, level: float) -> _Estimate | None:
    count = arm.times.total()
    if not count:
        return None
    low, high = quantile_ranks(count, quantile, confidence=1 - 2 * level)
    middle = min(count, max(1, math.ceil(count * quantile)))
    times = _at_ranks(arm.times, [max(low, 1), middle, min(high, count)])
    return _Estimate(times[1], times[0] if low >= 1 else 0.0, times[2] if high <= count else math.inf)


def _at_ranks(times: Counter[int], ranks: Sequence[int]) -> list[float]:
    """The times at these places of their order, which rise, counted from 1."""
    found: list[float] = []
    seen = 0
    for time in sorted(times):
        seen += times[time]
        while len(found) < len(ranks) and ranks[len(found)] <= seen:
            found.append(float(time))
    return found


def _logarithm(value: float) -> float:
    """Of a time; one of less than half a millisecond is logged as none."""
    return math.log(max(value, _TICK_MS / 2)) if value < math.inf else math.inf


def _worse(logarithm: float, margin: float) -> float:
    """How much worse in percent, against the monolith with its margin."""
    if abs(logarithm) > _ENDLESS:
        return math.copysign(math.inf, logarithm)
    return 100 * (math.exp(logarithm) * (1 + margin / 100) - 1)


def _held(low: float, high: float, margin: float) -> Verdict:
    if low > margin:
        return Verdict.FAIL
    return Verdict.PASS if high < margin else Verdict.INCONCLUSIVE
