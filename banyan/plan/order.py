"""Which match of a table counts: the most specific one; pure, and what every engine is held to.

1. A whole path goes before an expression, an expression before a prefix.
2. The longer path goes before the shorter one.
3. A match with a method goes before one without.
4. More headers and cookies go before fewer.
5. What is still alike stays in the order of the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from banyan.plan.routes import READS, Match, PlannedRoute, State, Sticky, ValueMatch

_RANKS = {"Exact": 0, "RegularExpression": 1, "PathPrefix": 2}


@dataclass(frozen=True, slots=True)
class Rule:
    """One match of a route with the state that counts for its methods; `methods` empty for all."""

    route: PlannedRoute
    match: Match
    methods: tuple[str, ...]
    state: State
    sticky: Sticky

    @property
    def is_mirrored(self) -> bool:
        """Whether what it takes is copied: reads in shadow."""
        return self.state == "shadow" and bool(self.methods) and set(self.methods) <= set(READS)


@dataclass(frozen=True, slots=True)
class Request:
    """What is matched: the path as it is sent, without the query; names of headers in small letters."""

    method: str = "GET"
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)


def rules_of(routes: Iterable[PlannedRoute], sticky: Sticky) -> tuple[Rule, ...]:
    """The matches of all routes, the most specific first."""
    found = [
        (_rank(match), (index, nth), rule)
        for index, route in enumerate(routes)
        for nth, match in enumerate(route.matches)
        for rule in _split(route, match, sticky)
    ]
    return tuple(rule for _, _, rule in sorted(found, key=lambda each: each[:2]))


def first(rules: Iterable[Rule], request: Request) -> Rule | None:
    """The rule that counts for a request, None for the monolith's."""
    return next((rule for rule in rules if takes(rule, request)), None)


def takes(rule: Rule, request: Request) -> bool:
    """Whether a rule takes a request."""
    return (
        (not rule.methods or request.method in rule.methods)
        and rule.match.path.takes(request.path)
        and _all_there(rule.match.headers, request.headers)
        and _all_there(rule.match.cookies, request.cookies)
    )


def _rank(match: Match) -> tuple[int, int, bool, int]:
    """The smaller the more specific."""
    details = len(match.headers) + len(match.cookies)
    return _RANKS[match.path.type], -len(match.path.value), not match.method, -details


def _split(route: PlannedRoute, match: Match, sticky: Sticky) -> Iterator[Rule]:
    """A match as one rule, or as two where reads and writes are in different states."""
    by = route.sticky or sticky
    if match.method:
        state = route.reads if match.method in READS else route.writes
        yield Rule(route, match, (match.method,), state, by)
        return
    if route.reads != route.writes or route.reads == "shadow":  # in shadow reads alone are mirrored
        yield Rule(route, match, READS, route.reads, by)
    yield Rule(route, match, (), route.writes, by)


def _all_there(wanted: Iterable[ValueMatch], there: Mapping[str, str]) -> bool:
    return all(_is_there(each, there.get(each.name)) for each in wanted)


def _is_there(wanted: ValueMatch, value: str | None) -> bool:
    if value is None:
        return False
    if wanted.type == "Exact":
        return value == wanted.value
    return re.fullmatch(wanted.value, value, re.ASCII) is not None
