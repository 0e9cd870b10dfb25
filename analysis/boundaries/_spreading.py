"""Spreads the names of services from the models they are known for over the web: who is nearer to which."""

from __future__ import annotations

from collections.abc import Mapping
from math import fsum

STEPS = 12
REACH = 0.97
"""How much of a place's share comes from its neighbours; the rest stays with the seeds."""

Shares = Mapping[str, tuple[float, ...]]
"""How much of each service every place holds, in the order of the services."""


def spread(steps: Mapping[str, Mapping[str, float]], seeds: Mapping[str, int], services: int) -> Shares:
    """Spread from seeds (place -> number of its service), each service with as much to give as any other.

    The iteration of Zhou et al., Learning with Local and Global Consistency (NIPS 2003, p. 3), F = aSF + (1-a)Y, and
    the class mass normalisation of Zhu et al. (ICML 2003, p. 4), so that a service with many seeds takes no more.
    """
    given: list[dict[str, float]] = [{} for _ in range(services)]
    for place, service in seeds.items():
        given[service][place] = 1.0
    spread_out = [_spread(steps, own) for own in given]
    places = dict.fromkeys(place for shares in spread_out for place in shares)
    return {place: tuple(shares.get(place, 0.0) for shares in spread_out) for place in places}


def _spread(steps: Mapping[str, Mapping[str, float]], seeds: Mapping[str, float]) -> dict[str, float]:
    shares = dict(seeds)
    for _ in range(STEPS):
        shares = _step(steps, shares, seeds)
    mass = fsum(shares.values()) or 1.0
    return {place: share / mass for place, share in shares.items()}


def _step(
    steps: Mapping[str, Mapping[str, float]], shares: Mapping[str, float], seeds: Mapping[str, float]
) -> dict[str, float]:
    parts: dict[str, list[float]] = {place: [(1 - REACH) * seed] for place, seed in seeds.items()}
    for place, share in shares.items():
        amount = REACH * share
        for other, step in steps.get(place, {}).items():
            if other in parts:
                parts[other].append(amount * step)
            else:
                parts[other] = [amount * step]
    return {place: fsum(came) for place, came in parts.items()}
