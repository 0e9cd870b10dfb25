"""The same sequences of calls to the monolith and the service on equal data: where the service does otherwise.

Everything known is asked once, then every edge of the documents, then sequences that Hypothesis draws, and shrinks.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from banyan.comparison.noise import Noise
from banyan.progress import Progress, silent
from contracts.fuzzing.calls import Calls, Request, resolved
from contracts.fuzzing.generation import Generation
from contracts.fuzzing.judging import Apart, Cause, compared, confirmed, noise_between
from contracts.fuzzing.reducing import reduced
from contracts.fuzzing.routing import Rules
from contracts.fuzzing.runs import Runner, read_back

LEARNED_FROM = 120
"""Calls that the monolith is asked twice to learn what it disagrees on with itself."""

BATCH = 40
"""Sequences that are drawn between two looks at the clock."""

AGAIN = 3
"""How often a difference is looked at again, to say whether it always shows."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When it is enough: seconds, single calls and sequences at most, and whether the first difference ends it."""

    seconds: float = 300.0
    singles: int = 10_000
    sequences: int = 400
    stops_at_first: bool = False
    shrinks: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """A difference with the smallest sequence that shows it; the calls after the first `count` read back."""

    apart: Apart
    calls: Calls
    count: int
    times: str


@dataclass(slots=True)
class Differential:
    """One comparison. `takes` says whether a request would be led to the service at all, `is_known` whether a
    difference was accepted: it is noted, and neither shrunk nor an end of the run.
    """

    monolith: Runner
    service: Runner
    generation: Generation
    rules: Rules
    seed: int
    limits: Limits = field(default_factory=Limits)
    takes: Callable[[Request], bool] = lambda _: True
    is_known: Callable[[Cause], bool] = lambda _: False
    progress: Progress = silent
    clock: Callable[[], float] = time.monotonic
    shown: dict[Cause, Shown] = field(default_factory=dict)
    tried: int = 0
    operations: set[str] = field(default_factory=set)
    ended: str = "everything planned was tried"
    _end: float = 0.0

    def run(self) -> None:
        """Compare until it is enough; `shown` is what was found. Raises NoAnswer, with what was found so far kept."""
        self._end = self.clock() + self.limits.seconds
        try:
            self._singles()
            if not self._is_over:
                self._sequences()
        except _Enough:
            pass

    def learn(self, count: int = LEARNED_FROM) -> Noise:
        """What the monolith disagrees on with itself, asked the same twice."""
        noise = Noise()
        chance = random.Random(self.seed + 1)  # noqa: S311  what is drawn is no secret
        calls = [call for call in self.generation.single(chance) if self._is_wanted((call,))][:count]
        for at, call in enumerate(calls):
            self.progress("learning what differs anyway", at, len(calls))
            first, second = self.monolith.run((call,)), self.monolith.run((call,), anew=True)
            for operation, found in noise_between((call,), first, second, self.rules):
                noise.note(self.rules.name(operation), found)
        return noise

    @property
    def _is_over(self) -> bool:
        return self.clock() > self._end

    def _singles(self) -> None:
        chance = random.Random(self.seed)  # noqa: S311  what is drawn is no secret
        calls = list(self.generation.single(chance))[: self.limits.singles]
        for at, call in enumerate(calls):
            self.progress("one call at a time", at, len(calls))
            self._require_time()
            if self._is_wanted((call,)):
                self._look_at((call,))

    def _sequences(self) -> None:
        """Draw sequences in portions; a difference that is new is shrunk by Hypothesis, then they go on without it."""
        for nth in range(max(1, self.limits.sequences // BATCH)):
            self._require_time()
            self.progress("sequences", nth * BATCH, self.limits.sequences)
            self._drawn(self.seed * 1_000 + nth)

    def _drawn(self, seed: int) -> None:
        from hypothesis import HealthCheck, Phase, given, settings
        from hypothesis import seed as seeded
        from hypothesis.errors import HypothesisException

        hunted: list[Cause] = []
        smallest: list[Calls] = []

        @seeded(seed)
        @settings(
            max_examples=BATCH,
            phases=[Phase.generate, *([Phase.shrink] if self.limits.shrinks else [])],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=False,
            report_multiple_bugs=False,
        )
        @given(self.generation.sequences())
        def is_alike(calls: Calls) -> None:
            self._require_time()
            if not self._is_wanted(calls):
                return
            found = (each.cause for each in self._apart(calls)[0])
            causes = [cause for cause in found if cause not in self.shown and not self.is_known(cause)]
            if not hunted and causes:
                hunted.append(causes[0])
            if hunted and hunted[0] in causes:
                smallest.append(calls)
                raise _Differs

        try:
            is_alike()
        except (_Differs, HypothesisException, ExceptionGroup):
            pass
        finally:
            if smallest:
                self._look_at(smallest[-1] if self.limits.shrinks else smallest[0])

    def _is_wanted(self, calls: Calls) -> bool:
        """Whether both sides may be asked for it, and the service would be."""
        may_write = self.monolith.snapshot.lasts or (len(calls) == 1 and bool(self.monolith.snapshot.headers()))
        return (may_write or all(call.is_safe for call in calls)) and all(
            self.takes(resolved(call, _Sample())) for call in calls
        )

    def _look_at(self, calls: Calls) -> None:
        """Compare, and keep what is new with the smallest sequence that shows it."""
        found, whole = self._apart(calls)
        for each in found:
            if self.is_known(each.cause):
                self.shown.setdefault(each.cause, Shown(each, whole, len(calls), ""))
        new = [each for each in found if each.cause not in self.shown]
        if not new:
            return
        smallest = self._reduced(calls, new[0].cause)
        shown, all_of_it = self._apart(smallest)
        by_cause = {each.cause: (each, all_of_it, len(smallest)) for each in reversed(shown)}
        times = self._times(smallest, new[0].cause)
        for each in new:
            apart, made, count = by_cause.get(each.cause, (each, whole, len(calls)))
            self.shown.setdefault(each.cause, Shown(apart, made, count, times))
        if self.limits.stops_at_first:
            self.ended = "the first difference was found"
            raise _Enough

    def _reduced(self, calls: Calls, cause: Cause) -> Calls:
        if not self.limits.shrinks:
            return calls
        return reduced(calls, lambda some: not self._is_over and self._shows(some, cause))

    def _shows(self, calls: Calls, cause: Cause) -> bool:
        return self._is_wanted(calls) and any(each.cause == cause for each in self._apart(calls)[0])

    def _times(self, calls: Calls, cause: Cause) -> str:
        if self.limits.stops_at_first:
            return ""
        seen = sum(any(each.cause == cause for each in self._apart(calls)[0]) for _ in range(AGAIN))
        return "always" if seen == AGAIN else f"{seen} of {AGAIN} times when asked again"

    def _apart(self, calls: Calls) -> tuple[tuple[Apart, ...], Calls]:
        """How both sides differ in a sequence and in what is read after it, and the whole of it."""
        whole = self._whole(calls)
        first, found = self.monolith.run(whole), self.service.run(whole)
        self.tried += 1
        self.operations |= {call.operation for call in whole}
        apart = compared(whole, len(calls), first, found, self.rules)
        if apart:
            second = self.monolith.run(whole, anew=True)
            apart = confirmed(apart, whole, len(calls), (first, second, found), self.rules)
        return apart, whole

    def _whole(self, calls: Calls) -> Calls:
        if not self.monolith.snapshot.lasts or all(call.is_safe for call in calls):
            return calls
        answers = self.monolith.run(calls).answers
        return (*calls, *read_back(calls, answers, self.generation.operations, self.generation.known))

    def _require_time(self) -> None:
        if self._is_over:
            self.ended = f"{self.limits.seconds:g} s were over"
            raise _Enough


class _Differs(AssertionError):
    """A sequence shows a difference."""


class _Enough(BaseException):
    """Ends a run, through Hypothesis, which takes every Exception for a finding."""


class _Sample:
    """Stands for answers that are not there yet."""

    def taken(self, value: object) -> str:
        return "1"
