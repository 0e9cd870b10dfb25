"""The operations of a document, and which of them a route of the plan takes along."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from banyan.plan.routes import METHODS, READS, Match, PlannedRoute

_PARAMETER = re.compile(r"\{[^{}]*\}")
SAMPLES = ("1", "a", "a-b", "00000000-0000-0000-0000-000000000000", "2026-01-01", "a/b")
"""Values that parameters are tried with; one that an expression takes is enough."""


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """One operation of a document: `GET /products/{slug}/`."""

    path: str
    method: str

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def shape(self) -> str:
        """Its path without the names of parameters, since these mean nothing to a caller."""
        return _PARAMETER.sub("{}", self.path)


def operations_in(document: object) -> frozenset[Operation]:
    """The operations of a document, below the path of its first server."""
    whole = document if isinstance(document, dict) else {}
    paths = whole.get("paths") or {}
    return frozenset(
        Operation(prefix_of(whole) + path, method.upper())
        for path, item in paths.items()
        if isinstance(item, dict)
        for method in item
        if method.upper() in METHODS
    )


def prefix_of(document: Mapping[str, Any]) -> str:
    """The path of the first server that a document names, below which its paths are."""
    servers = document.get("servers")
    first = servers[0] if isinstance(servers, list) and servers and isinstance(servers[0], dict) else {}
    return re.sub(r"^[a-z]+://[^/]*", "", str(first.get("url", ""))).rstrip("/")


def takes(match: Match, operation: Operation) -> bool:
    """Whether a match takes an operation, by some values of its parameters."""
    if match.method and match.method != operation.method:
        return False
    return any(match.path.takes(_PARAMETER.sub(sample, operation.path)) for sample in SAMPLES)


def leaves(route: PlannedRoute, operation: Operation) -> bool:
    """Whether an operation goes with the route: writes that stay in the monolith, while reads have left it, do not."""
    ways = {True: route.reads, False: route.writes}
    here = ways[operation.method in READS]
    return here != "monolith" or set(ways.values()) == {"monolith"}
