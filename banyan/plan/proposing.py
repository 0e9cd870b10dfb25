"""From the URL patterns of Django to routes of a plan: one route for each pattern, so that each can move alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from banyan.plan.expressions import portable
from banyan.plan.matching import PATH
from banyan.plan.routes import Match, PathMatch, PlannedRoute

_CONVERTERS = {
    "int": "[0-9]+",
    "slug": "[-a-zA-Z0-9_]+",
    "uuid": "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "path": ".+",
}
_ANY = "[^/]+"
_BLANK = re.compile(r"<(?:(?P<converter>[A-Za-z_][A-Za-z0-9_]*):)?[A-Za-z_][A-Za-z0-9_]*>")
_GROUP = re.compile(r"\(\?P<[A-Za-z_][A-Za-z0-9_]*>")
_IS_EXPRESSION = re.compile(r"\^|\$|\(\?|\\\\")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A URL pattern as Django writes it: `products/<slug:slug>/`, or a regular expression; `name` is `space:name`."""

    route: str
    name: str = ""


def proposed(service: str, patterns: Iterable[Pattern], taken: Iterable[str] = ()) -> Iterator[PlannedRoute | Pattern]:
    """A route for each pattern; the pattern itself where no engine could match it alike."""
    names = set(taken)
    for pattern in patterns:
        path = path_of(pattern.route)
        if path is None:
            yield pattern
            continue
        name = _free(_named(service, pattern, path), names)
        names.add(name)
        yield PlannedRoute(name, service, (Match(path),))


def path_of(route: str) -> PathMatch | None:
    """What a pattern matches, None where it cannot be said alike for every engine."""
    if _IS_EXPRESSION.search(route):
        expression = "/" + _GROUP.sub("(?:", route).replace("^", "").removesuffix("$").replace("\\Z", "")
        if not route.endswith(("$", "\\Z")):
            expression += ".*"
        return PathMatch(expression, "RegularExpression") if not portable(expression) else None
    if not _BLANK.search(route):
        return PathMatch(f"/{route}", "Exact") if PATH.match(f"/{route}") else None
    parts, end = [], 0
    for blank in _BLANK.finditer(route):
        parts += [re.escape(route[end : blank.start()]), _CONVERTERS.get(blank["converter"] or "str", _ANY)]
        end = blank.end()
    expression = "/" + "".join([*parts, re.escape(route[end:])]).replace("\\-", "-")
    return PathMatch(expression, "RegularExpression") if not portable(expression) else None


def _named(service: str, pattern: Pattern, path: PathMatch) -> str:
    words = re.sub(r"[^A-Za-z0-9_]+", "-", pattern.name or path.value).strip("-_")
    return words if words.startswith(service) else f"{service}-{words}".rstrip("-")


def _free(name: str, names: set[str]) -> str:
    numbered = (f"{name}-{number}" for number in range(2, len(names) + 3))
    return name if name not in names else next(each for each in numbered if each not in names)
