"""How often the Universal Scalability Law is fitted rightly: made-up measurements of which the truth is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from loadtests.judgement.scalability import Point, fit
from tests.benchmark.figures import Figure

SETS = 1_000
ALLOWED = 70
"""Of 1,000 sets at a stated 95 % so many may be missed; 50 are expected."""

COUNTS = ((1, 2, 4) * 3, (1, 2, 3, 4, 6, 8), (1, 2, 4, 8, 16, 32), (1, 2, 4, 8) * 2, tuple(range(1, 33)))
"""Numbers of replicas that were measured: three rounds of few, and one of many."""

NAMES = ("lambda", "sigma", "kappa")


def measured(seed: int) -> Iterator[Figure]:
    """Sets of every kind, with contention, with coherency, with both and with none, at errors of 1 to 10 %."""
    for name, truth in {"normal errors": "normal", "errors with long tails": "t"}.items():
        missed = misses(SETS, seed, truth)
        detail = "; ".join(f"{each} {missed[each]}" for each in NAMES)
        bound = ALLOWED if truth == "normal" else None
        about = f"missed by itself: {detail}"
        yield Figure(f"USL, {name}: sets of {SETS:,} of which a parameter is missed", missed["any"], "", bound, about)


def misses(sets: int, seed: int, noise: str = "normal") -> Counter[str]:
    """How often each parameter lies outside of its interval, and how often any does."""
    random = np.random.default_rng(seed)
    found: Counter[str] = Counter()
    for number in range(sets):
        truth = parameters(random)
        points = made_up(COUNTS[number % len(COUNTS)], truth, random, noise)
        fitted = fit(points)
        assert fitted is not None
        estimates = (fitted.rate, fitted.contention, fitted.coherency)
        outside = [name for name, one, value in zip(NAMES, estimates, truth, strict=True) if value not in one.interval]
        found.update([*outside, *(["any"] if outside else [])])
    return found


def parameters(random: np.random.Generator) -> tuple[float, float, float]:
    """lambda, sigma and kappa of one set: each of the last two is 0 in a third of them."""
    sigma = random.uniform(0.001, 0.4) if random.random() < 2 / 3 else 0.0
    kappa = 10 ** random.uniform(-5, -1.5) if random.random() < 2 / 3 else 0.0
    return 10 ** random.uniform(0.5, 4), sigma, kappa


def made_up(
    counts: tuple[int, ...], truth: tuple[float, float, float], random: np.random.Generator, noise: str = "normal"
) -> list[Point]:
    """Measurements that follow the law but for errors of 1 to 10 % of each."""
    rate, sigma, kappa = truth
    size = random.uniform(0.01, 0.1)
    at = np.array(counts, dtype=float)
    errors = random.normal(0, 1, len(at)) if noise == "normal" else random.standard_t(4, len(at)) / np.sqrt(2)
    values = rate * at / (1 + sigma * (at - 1) + kappa * at * (at - 1)) * np.exp(size * errors)
    return [Point(count, float(value)) for count, value in zip(counts, values, strict=True)]
