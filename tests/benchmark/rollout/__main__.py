"""Judges made-up rollouts: faultless services, services at the margin, services that are worse (`make rollout-bench`).

Faultless services are held to the stated rate of false alarms by an exact binomial test at 1 %.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from banyan.evidence import Verdict
from banyan.plan.routes import Rollout
from banyan.statistics import binomial_test
from tests.benchmark.figures import Figure, record, show
from tests.benchmark.rollout.simulation import FAILING, FINE, SLOWER, Behaviour, Walked, many

SECTION = "## Rollouts"
COMMAND = "make rollout-bench"
SEED = 20_261_123
TIMES = 200
REQUESTS = 6000
"""Of both sides in an interval: a hundred a second, looked at every minute."""

MOST_LOOKS = 400
AT_MARGIN_LOOKS = 60
"""A service at the margin is never told; so long it is looked at."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and add them to a page where one is named; 1 where a bound is not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmark.rollout", description=__doc__)
    parser.add_argument("--times", type=int, default=TIMES, metavar="N", help="rollouts of each kind")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--record", type=Path, metavar="FILE", help="a page to add the figures to")
    asked = parser.parse_args(arguments)
    figures = [*measured(Rollout(), asked.times, asked.seed)]
    show("Rollouts", figures)
    if asked.record:
        record(figures, asked.record, COMMAND, section=SECTION)
    return 0 if all(figure.holds for figure in figures) else 1


def measured(rollout: Rollout, times: int, seed: int) -> list[Figure]:
    """All figures."""
    most = most_wrong(times, rollout.false_alarms / 100)
    slow = replace(FINE, median_ms=FINE.median_ms * (1 + rollout.latency_margin / 100))
    failing = replace(FINE, errors=FINE.errors + rollout.error_margin / 100)
    return [
        *_faultless(_walked(FINE, rollout, times, seed), most),
        _wrong("just as slow as the margin allows", _walked(slow, rollout, times, seed + 1, AT_MARGIN_LOOKS), most),
        _wrong(
            "failing as often as the margin allows", _walked(failing, rollout, times, seed + 2, AT_MARGIN_LOOKS), most
        ),
        _missed("15 % slower, not caught", _walked(SLOWER, rollout, times, seed + 3)),
        _missed("1 % more errors, not caught", _walked(FAILING, rollout, times, seed + 4)),
    ]


def most_wrong(times: int, rate: float) -> int:
    """How many may be wrong until an exact binomial test at 1 % says that it is more than the rate."""
    return max(
        wrong for wrong in range(times + 1) if not wrong or binomial_test(wrong, times, rate, greater=True) >= 0.01
    )


def _walked(service: Behaviour, rollout: Rollout, times: int, seed: int, most_looks: int = MOST_LOOKS) -> list[Walked]:
    sys.stderr.write(f"  {times} rollouts of {service}\n")
    return [*many(service, rollout, REQUESTS, times=times, seed=seed, most_looks=most_looks)]


def _faultless(found: list[Walked], most: int) -> list[Figure]:
    wrong, passed = ([each for each in found if each.verdict is verdict] for verdict in (Verdict.FAIL, Verdict.PASS))
    detail = f"{len(wrong)} of {len(found)}; up to {most} agree with the stated 1 %"
    open_ = 100 * (1 - (len(passed) + len(wrong)) / len(found))
    looks = sorted(each.looks for each in passed) or [0]
    told = f"{len(passed)} passed, after {_spread(looks)} looks with {_requests(passed)} requests of the service"
    return [
        Figure(
            "faultless services that were sent back",
            100 * len(wrong) / len(found),
            "%",
            100 * most / len(found),
            detail,
        ),
        Figure("faultless services still open after 400 looks", open_, "%", 1.0, told),
    ]


def _wrong(name: str, found: list[Walked], most: int) -> Figure:
    """At the margin the step may neither be passed nor sent back: either is a false word."""
    wrong = [each for each in found if each.verdict is Verdict.FAIL or each.weight > Rollout().weights[0]]
    detail = f"{len(wrong)} of {len(found)} sent back or let on within {AT_MARGIN_LOOKS} looks"
    return Figure(f"{name}, judged", 100 * len(wrong) / len(found), "%", 100 * most / len(found), detail)


def _missed(name: str, found: list[Walked]) -> Figure:
    caught = [each for each in found if each.verdict is Verdict.FAIL]
    first = sum(each.weight == Rollout().weights[0] for each in caught)
    looks = sorted(each.looks for each in caught) or [0]
    detail = (
        f"{len(caught)} of {len(found)} caught, {first} at the first weight, after {_spread(looks)} looks with "
        f"{_requests(caught)} requests of the service"
    )
    return Figure(name, 100 * (1 - len(caught) / len(found)), "%", 0.0, detail)


def _requests(found: list[Walked]) -> str:
    return _spread(sorted(each.requests for each in found) or [0])


def _spread(ordered: list[int]) -> str:
    return f"{ordered[len(ordered) // 2]:,} (95 %: {ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]:,})"


if __name__ == "__main__":
    sys.exit(main())
