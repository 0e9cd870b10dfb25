"""Names requests: by an operation of an OpenAPI document, else by a route of the plan, else by how the path looks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from banyan.openapi.operations import Operation
from banyan.plan.routes import PlannedRoute

_PARAMETER = re.compile(r"\{[^{}]*\}")
_VARYING = re.compile(r"\d+|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|(?=[^/]*\d)[0-9a-fA-F]{12,}")


class Names:
    """The names of requests; the most exact operation counts."""

    def __init__(self, operations: Iterable[Operation] = (), routes: Sequence[PlannedRoute] = ()) -> None:
        self._operations = tuple(operations)
        self._routes = routes

    def of(self, method: str, path: str) -> str:
        """The name of a request, as `GET /products/{slug}/`."""
        for operation, pattern in self._patterns:
            if operation.method == method and pattern.fullmatch(path):
                return str(operation)
        shape = "/".join("{}" if _VARYING.fullmatch(part) else part for part in path.split("/"))
        for route in self._routes:
            if any(match.path.takes(path) and match.method in {"", method} for match in route.matches):
                return f"{route.name}: {method} {shape}"
        return f"{method} {shape}"

    @cached_property
    def _patterns(self) -> tuple[tuple[Operation, re.Pattern[str]], ...]:
        """Those with fewer parameters first, then the longer ones."""
        order = sorted(self._operations, key=lambda each: (len(_PARAMETER.findall(each.path)), -len(each.path), each))
        return tuple((each, _pattern(each.path)) for each in order)


def _pattern(path: str) -> re.Pattern[str]:
    parts = _PARAMETER.split(path)
    return re.compile("[^/]+".join(map(re.escape, parts)))
