"""The routes of a plan, for calls: whether one would be led to a service, and by which route's rules it is compared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from banyan.comparison.rules import Rulebook, Treatment
from banyan.plan.routes import PathMatch, PlannedRoute
from contracts.fuzzing.calls import Request
from contracts.fuzzing.operations import Operation, expression_of

_BLANK = re.compile(r"\{[^{}]*\}")
_SAMPLES = ("1", "a", "a-b", "00000000-0000-0000-0000-000000000000")
_RANKS = {"Exact": 0, "RegularExpression": 1, "PathPrefix": 2}


@dataclass(frozen=True, slots=True)
class Routed:
    """The routes of one service, the most specific first; without any, everything is led to it."""

    routes: tuple[PlannedRoute, ...] = ()

    @property
    def paths(self) -> tuple[PathMatch, ...]:
        """The paths that are read over them."""
        return tuple(match.path for route in self.routes for match in route.matches if match.method in {"", "GET"})

    def takes(self, request: Request) -> bool:
        """Whether a request is led to the service."""
        path = request.target.partition("?")[0]
        return not self.routes or bool(self._name(request.method, path))

    def names(self, operations: Iterable[Operation]) -> dict[str, str]:
        """The name of the route that takes each operation, by the template of its path."""
        return {each.template: name for each in operations if (name := self._of(each))}

    def _of(self, operation: Operation) -> str:
        if operation.is_page:
            own = (route.name for route in self.routes for match in route.matches
                   if expression_of(match.path) == operation.template[1:])  # fmt: skip
            return next(own, "")
        samples = (_BLANK.sub(sample, operation.template) for sample in _SAMPLES)
        return next(filter(None, (self._name(operation.method, sample) for sample in samples)), "")

    def _name(self, method: str, path: str) -> str:
        fitting = [
            (_RANKS[match.path.type], -len(match.path.value), route.name)
            for route in self.routes
            for match in route.matches
            if match.method in {"", method} and re.fullmatch(expression_of(match.path), path)
        ]
        return min(fitting)[2] if fitting else ""


@dataclass(frozen=True, slots=True)
class Rules:
    """How answers are compared, by operation: the rules of its route, or those that name the operation itself."""

    book: Rulebook
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def name(self, operation: str) -> str:
        """What rules call an operation: its route, else `GET /path/`."""
        return self.names.get(operation.partition(" ")[2], operation)

    def of(self, operation: str) -> Treatment:
        """The rules for an operation."""
        return self.book.of(self.name(operation))

    def __add__(self, other: Rulebook) -> Rules:
        return Rules(self.book + other, self.names)
