"""Outcomes, counted by route and by cause -> a verdict for each route, with its bound and what is still needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from banyan.comparison.differences import Difference
from banyan.evidence import Verdict
from banyan.statistics import difference_interval, rate_lower, rate_upper, trials_needed
from extracted.gateway.shadow.pairs import Outcome

EXAMPLES = 3
"""So many examples of each cause are kept."""

MOST_CAUSES = 500
"""So many causes of a route are told apart; those after them are counted as one."""

MOST_TARGETS = 10_000

LEAST = 2
"""One request that differs is no fault yet, however few there were."""


@dataclass(frozen=True, slots=True)
class Margin:
    """A route passes where under `limit` of its requests differ, said with `confidence`."""

    limit: float = 0.01
    confidence: float = 0.95


@dataclass(slots=True)
class Cause:
    """One way in which answers differ, wherever it was seen; `noise` counts the monolith alone."""

    path: str
    kind: str
    pairs: int = 0
    noise: int = 0
    examples: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class RouteTally:
    """All that was seen of one route. `mismatches` and `noisy` count requests, however much differed in each."""

    pairs: int = 0
    mismatches: int = 0
    noisy: int = 0
    unusable: Counter[str] = field(default_factory=Counter)
    skipped: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    targets: set[int] = field(default_factory=set)
    causes: dict[tuple[str, str], Cause] = field(default_factory=dict)

    def add(self, outcome: Outcome, request: dict[str, Any], target: str) -> None:
        """Count one outcome; `request` is how it may be shown."""
        if outcome.unusable:
            self.unusable[outcome.unusable] += 1
            return
        self.pairs += 1
        self.statuses[outcome.status] += 1
        if len(self.targets) < MOST_TARGETS:
            self.targets.add(hash(target))
        self.mismatches += bool(outcome.differences)
        self.noisy += bool(outcome.noise)
        for cause, found in self._causes(outcome.differences):
            cause.pairs += 1
            if len(cause.examples) < EXAMPLES:
                example = {"path": found.path, "expected": found.expected, "found": found.found}
                cause.examples.append({**example, "request": request})
        for cause, _ in self._causes(outcome.noise):
            cause.noise += 1

    def _causes(self, differences: Iterable[Difference]) -> Iterable[tuple[Cause, Difference]]:
        """Each cause once, with the first difference that comes from it."""
        firsts: dict[tuple[str, str], Difference] = {}
        for each in differences:
            firsts.setdefault(each.cause, each)
        for key, found in firsts.items():
            if key not in self.causes and len(self.causes) >= MOST_CAUSES:
                key = ("(others)", found.kind)  # noqa: PLW2901
            yield self.causes.setdefault(key, Cause(*key)), found


@dataclass(slots=True)
class Tally:
    """All routes of one run, and what never came to be compared."""

    routes: dict[str, RouteTally] = field(default_factory=dict)
    received: int = 0
    dropped: int = 0
    unrouted: int = 0

    def of(self, route: str) -> RouteTally:
        """The counts of a route."""
        return self.routes.setdefault(route, RouteTally())


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a rate of mismatches: between `lower` and `upper`, and `needed` more requests until it passes.

    `needed` is None where no number of matching requests is foreseen to help.
    """

    verdict: Verdict
    pairs: int
    mismatches: int
    lower: float
    upper: float
    needed: int | None

    @property
    def rate(self) -> float:
        """Of those that were seen."""
        return self.mismatches / self.pairs if self.pairs else 0.0


def standing(pairs: int, mismatches: int, noisy: int, margin: Margin) -> Standing:
    """Pass below the limit, fail above it and above what the monolith does to itself; both with confidence."""
    if not pairs:
        return Standing(Verdict.INCONCLUSIVE, 0, 0, 0.0, 1.0, trials_needed(margin.limit, confidence=margin.confidence))
    upper = rate_upper(mismatches, pairs, confidence=margin.confidence)
    lower = rate_lower(mismatches, pairs, confidence=margin.confidence)
    verdict = Verdict.INCONCLUSIVE
    if upper < margin.limit:
        verdict = Verdict.PASS
    elif mismatches >= LEAST and lower > margin.limit and _is_more(pairs, mismatches, noisy, margin):
        verdict = Verdict.FAIL
    return Standing(verdict, pairs, mismatches, lower, upper, _needed(verdict, pairs, mismatches, margin))


def overall(standings: Iterable[Standing]) -> Verdict:
    """Fail where any fails, pass where all pass."""
    verdicts = {each.verdict for each in standings}
    if Verdict.FAIL in verdicts:
        return Verdict.FAIL
    return Verdict.PASS if verdicts == {Verdict.PASS} else Verdict.INCONCLUSIVE


def _is_more(pairs: int, mismatches: int, noisy: int, margin: Margin) -> bool:
    """Whether the service differs from the monolith more often than the monolith from itself."""
    if not noisy:
        return True
    two_sided = 2 * margin.confidence - 1
    return difference_interval(mismatches, pairs, noisy, pairs, confidence=two_sided).low > 0


def _needed(verdict: Verdict, pairs: int, mismatches: int, margin: Margin) -> int | None:
    if verdict is Verdict.PASS:
        return 0
    if verdict is Verdict.FAIL or mismatches > 1000:
        return None
    return max(0, trials_needed(margin.limit, hits=mismatches, confidence=margin.confidence) - pairs)
