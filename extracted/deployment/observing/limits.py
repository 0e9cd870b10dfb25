"""How slow a service may be before somebody is told: what its load test had to keep, else a second."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extracted.deployment.values import Deployment

LATENCY_S = 1.0
"""For 95 of 100 requests, where nothing was measured."""

_LIMIT = re.compile(r"p\(\s*(\d+(?:\.\d+)?)\s*\)\s*<=?\s*(\d+(?:\.\d+)?)\s*")


def latency_of(deployment: Deployment, service: str) -> tuple[float, float]:
    """A quantile in percent, and the seconds that it may take."""
    measured = deployment.load.get(service)
    return tightest(measured.limits if measured else ())


def tightest(limits: Iterable[str]) -> tuple[float, float]:
    """The highest quantile that limits in k6's words name, with its seconds: `p(95)<200` is 95 and 0.2."""
    found = [(float(each[1]), float(each[2]) / 1000) for text in limits if (each := _LIMIT.fullmatch(text.strip()))]
    return max(found, default=(95.0, LATENCY_S))
