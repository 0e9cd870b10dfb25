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
    counts = [sum(1 for service in seeds.values() if service == number) for number in range(services)]
    given = {place: _one(service, services, 1.0 / counts[service]) for place, service in seeds.items()}
    shares: dict[str, tuple[float, ...]] = dict(given)
    for _ in range(STEPS):
        shares = _step(steps, shares, given, services)
    masses = [fsum(share[number] for share in shares.values()) or 1.0 for number in range(services)]
    return {
        place: tuple(part / mass for part, mass in zip(share, masses, strict=True)) for place, share in shares.items()
    }


def _one(service: int, services: int, amount: float) -> tuple[float, ...]:
    return tuple(amount if number == service else 0.0 for number in range(services))


def _step(
    steps: Mapping[str, Mapping[str, float]],
    shares: Mapping[str, tuple[float, ...]],
    given: Mapping[str, tuple[float, ...]],
    services: int,
) -> dict[str, tuple[float, ...]]:
    parts: dict[str, list[tuple[float, tuple[float, ...]]]] = {}
    for place, share in shares.items():
        for other, step in steps.get(place, {}).items():
            parts.setdefault(other, []).append((REACH * step, share))
    found = {
        place: tuple(fsum(step * share[number] for step, share in came) for number in range(services))
        for place, came in parts.items()
    }
    for place, own in given.items():
        old = found.get(place, (0.0,) * services)
        found[place] = tuple(a + (1 - REACH) * b for a, b in zip(old, own, strict=True))
    return found
