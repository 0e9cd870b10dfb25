"""Rollouts of services that are made up: how they answer is known, and so whether the judgement is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from banyan.evidence import Verdict
from banyan.plan.routes import PlannedRoute, Rollout
from extracted.gateway.rollout.arms import Arm, Observed, Pair
from extracted.gateway.rollout.judgement import judged


@dataclass(frozen=True)
class Behaviour:
    """How a side answers: rates of errors and of refusals, and times that are lognormal, with a long tail."""

    errors: float = 0.002
    refusals: float = 0.02
    median_ms: float = 40.0
    spread: float = 0.5

    def answers(self, count: int, random: np.random.Generator) -> Arm:
        """So many answers."""
        errors = int(random.binomial(count, self.errors))
        refusals = int(random.binomial(count - errors, self.refusals))
        times = random.lognormal(np.log(self.median_ms), self.spread, count - errors)
        return Arm(count, errors, refusals, Counter(np.rint(times).astype(int).tolist()))


@dataclass(frozen=True)
class Walked:
    """What a rollout came to, after how many looks, and at which weight; `requests` are those of the service."""

    verdict: Verdict
    looks: int
    weight: int
    requests: int


FINE = Behaviour()
SLOWER = replace(FINE, median_ms=FINE.median_ms * 1.15)
FAILING = replace(FINE, errors=FINE.errors + 0.01)
ROUTE = PlannedRoute("made-up", "service", reads="canary", writes="canary")


def walked(service: Behaviour, rollout: Rollout, requests: int, seed: int, *, most_looks: int = 400) -> Walked:
    """One rollout with so many requests in each interval, of both sides together."""
    random = np.random.default_rng(seed)
    looks = total = 0
    for weight in rollout.weights:
        observed = Observed([ROUTE])
        verdict = Verdict.INCONCLUSIVE
        while verdict is Verdict.INCONCLUSIVE:
            if looks == most_looks:
                return Walked(verdict, looks, weight, total)
            looks += 1
            count = int(random.binomial(requests, weight / 100))
            total += count
            _add(observed, service.answers(count, random), FINE.answers(requests - count, random))
            verdict = judged(observed, rollout, looks, [ROUTE.name]).verdict
        if verdict is Verdict.FAIL:
            return Walked(verdict, looks, weight, total)
    return Walked(Verdict.PASS, looks, rollout.weights[-1], total)


def many(
    service: Behaviour, rollout: Rollout, requests: int, *, times: int, seed: int, most_looks: int = 400
) -> Iterator[Walked]:
    """So many rollouts, each with a seed of its own that follows from one."""
    for number in range(times):
        yield walked(service, rollout, requests, seed * 100_000 + number, most_looks=most_looks)


def _add(observed: Observed, service: Arm, monolith: Arm) -> None:
    observed.begin_interval()
    observed.interval[ROUTE.name] = Pair(service, monolith)
    step = observed.step[ROUTE.name]
    for arm, more in ((step.service, service), (step.monolith, monolith)):
        arm.answers += more.answers
        arm.errors += more.errors
        arm.refusals += more.refusals
        arm.times.update(more.times)
