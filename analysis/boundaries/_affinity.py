"""How close models are: how far short walks from both, along the threads of the web, come to the same places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from math import fsum, sqrt

from analysis.boundaries._web import Web

STEPS = 2
DAMPING = 0.9
WIDEST = 8
"""The places kept of each step: what a model touches most."""

NEAR = 15
"""The neighbours of each model that speak for it; further ones say little and cost time."""
SECOND_HAND = 0.5
"""What comes by way of third models counts by half."""

Steps = Mapping[str, Mapping[str, float]]
"""How much one step from a place leads to each other; symmetric."""

Visits = Mapping[str, Mapping[str, float]]
"""Which models come to each place, and how much of them."""

Affinity = Mapping[str, Mapping[str, float]]
"""How close each model is to others, from 0 to 1; symmetric, and empty where nothing joins two models."""


def affinity(visits: Visits, likeness: Callable[[str, str], float]) -> Affinity:
    """Compare what models reach by the cosine of their visits; who speaks alike as well is closer still.

    Half as much again comes by way of third models that are near to both: the second-order proximity of Tang et al.,
    LINE: Large-scale Information Network Embedding (WWW 2015, p. 3), which says more where first-hand signs are few.
    """
    found: dict[str, dict[str, float]] = {model: {} for visitors in visits.values() for model in visitors}
    for (a, b), cosine in _cosines(visits).items():
        found[a][b] = found[b][a] = cosine * (1 + likeness(a, b)) / 2
    for (a, b), given in _second_hand(_nearest(found)).items():
        found[a][b] = found[b][a] = fsum([found[a].get(b, 0.0), SECOND_HAND * fsum(given)])
    return _nearest(found)


def _nearest(found: Affinity) -> dict[str, dict[str, float]]:
    """The rows with the nearest neighbours of either end alone."""
    near = {a: _most(row, NEAR) for a, row in found.items()}
    return {a: {b: w for b, w in row.items() if b in near[a] or a in near[b]} for a, row in found.items()}


def _second_hand(near: Affinity) -> dict[tuple[str, str], list[float]]:
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    for row in near.values():
        total = fsum(row.values())
        for (a, of_a), (b, of_b) in combinations(sorted(row.items()), 2):
            parts[a, b].append(of_a * of_b / total)
    return parts


def normalised(web: Web) -> Steps:
    """Return the symmetric normalised adjacency of all signals together.

    Each thread counts w / sqrt(d_a d_b), so that what is touched by everything, a user or a tenant, joins little
    (Zhou et al., Learning with Local and Global Consistency, NIPS 2003, p. 3).
    """
    weights: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for pairs in web.threads.values():
        for (a, b), weight in pairs.items():
            weights[a][b].append(weight)
            weights[b][a].append(weight)
    sums = {a: {b: fsum(given) for b, given in row.items()} for a, row in weights.items()}
    degrees = {a: fsum(row.values()) for a, row in sums.items()}
    return {a: {b: w / sqrt(degrees[a] * degrees[b]) for b, w in row.items()} for a, row in sums.items()}


def visits_of(models: Iterable[str], steps: Steps) -> Visits:
    """Return which models come to each place, on walks that may end after each step; sums do not depend on names."""
    front: dict[str, dict[str, float]] = {model: {model: 1.0} for model in models}
    reached: dict[str, dict[str, list[float]]] = {model: defaultdict(list, {model: [1.0]}) for model in front}
    for _ in range(STEPS):
        parts: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
        for place, visitors in front.items():
            for other, step in steps.get(place, {}).items():
                into = parts[other]
                for model, weight in visitors.items():
                    into[model].append(step * weight)
        front = {
            place: _most({model: DAMPING * fsum(given) for model, given in into.items()}, WIDEST)
            for place, into in parts.items()
        }
        for place, visitors in front.items():
            into = reached.setdefault(place, defaultdict(list))
            for model, weight in visitors.items():
                into[model].append(weight)
    return {place: {model: fsum(given) for model, given in into.items()} for place, into in reached.items()}


def _most(weights: Mapping[str, float], number: int) -> dict[str, float]:
    """The greatest weights, and those that equal the last of them."""
    if len(weights) <= number:
        return dict(weights)
    least = sorted(weights.values(), reverse=True)[number - 1] * (1 - 1e-12)
    return {place: weight for place, weight in weights.items() if weight >= least}


def _cosines(visits: Visits) -> dict[tuple[str, str], float]:
    squares: dict[str, list[float]] = defaultdict(list)
    products: dict[tuple[str, str], list[float]] = defaultdict(list)
    for visitors in visits.values():
        for model, weight in visitors.items():
            squares[model].append(weight * weight)
        for (a, of_a), (b, of_b) in combinations(sorted(visitors.items()), 2):
            products[a, b].append(of_a * of_b)
    lengths = {model: sqrt(fsum(given)) for model, given in squares.items()}
    return {(a, b): fsum(given) / (lengths[a] * lengths[b]) for (a, b), given in products.items()}
