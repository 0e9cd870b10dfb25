"""What the monolith disagrees on with itself, counted field by field -> rules that a person can review."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from banyan.comparison.differences import Kind
from banyan.comparison.found import Found
from banyan.comparison.places import ANY, Field, field_of, path_of
from banyan.comparison.redaction import redacted_text
from banyan.comparison.rules import Rule, Way
from banyan.comparison.values import instant, seconds_between, shape

LEAST_RATE = 0.005
LEAST_TIMES = 2
"""A field that differs more rarely gets no rule: somebody may have written in between."""

NOW = 300.0
"""Instants of two answers that are apart by no more seconds were taken when they were asked."""


ANYWHERE = "*"
_PAGE = ("body", "html")


@dataclass(slots=True)
class Wobble:
    """How one field of one route differed between two answers of the monolith."""

    pairs: int = 0
    kinds: Counter[Kind] = field(default_factory=Counter)
    forms: set[str] = field(default_factory=set)
    instants: int = 0
    furthest: float = 0.0

    def note(self, found: Found) -> None:
        """Count one difference; values are measured, not kept."""
        self.kinds[found.kind] += 1
        self.forms |= {shape(found.expected), shape(found.found)}
        one, other = instant(found.expected), instant(found.found)
        apart = seconds_between(one, other) if one and other else None
        if apart is not None:
            self.instants += 1
            self.furthest = max(self.furthest, apart)

    @property
    def way(self) -> Way:
        """The mildest rule that takes all of it for the same."""
        times = self.kinds.total()
        if set(self.kinds) == {"order"}:
            return "set"
        if not set(self.kinds) <= {"changed", "respelled"}:
            return "ignore"
        if self.instants == times and self.furthest <= NOW:
            return "time"
        return "volatile" if len(self.forms) == 1 else "ignore"


@dataclass(slots=True)
class Noise:
    """All that was seen of the monolith's disagreements with itself."""

    pairs: Counter[str] = field(default_factory=Counter)
    wobbles: dict[tuple[str, str], Wobble] = field(default_factory=lambda: defaultdict(Wobble))

    def note(self, route: str, found: Iterable[Found]) -> None:
        """Count one pair of answers of the monolith to the same request."""
        self.pairs[route] += 1
        here: set[tuple[str, str]] = set()
        for each in found:
            kind = _without_people(field_of(each.place))
            key = (ANYWHERE, _of_pages(kind)) if kind[:2] == _PAGE else (route, path_of(kind))
            self.wobbles[key].note(each)
            here.add(key)
        for key in here:
            self.wobbles[key].pairs += 1

    def rules(self) -> tuple[Rule, ...]:
        """One rule for each field that differs often enough to be called noise; sorted."""
        return tuple(rule for rule, often in self._judged() if often)

    def rare(self) -> tuple[Rule, ...]:
        """What differed too rarely for a rule, for a person to look at."""
        return tuple(rule for rule, often in self._judged() if not often)

    def _judged(self) -> Iterator[tuple[Rule, bool]]:
        for (route, path), wobble in sorted(self.wobbles.items()):
            seen = self.pairs.total() if route == ANYWHERE else self.pairs[route]
            yield _rule(route, path, wobble, seen), wobble.pairs >= max(LEAST_TIMES, LEAST_RATE * seen)


def _rule(route: str, path: str, wobble: Wobble, seen: int) -> Rule:
    way = wobble.way
    tolerance = max(5.0, 4 * wobble.furthest) if way == "time" else 0.0
    kinds = ", ".join(f"{name} {times:,} times" for name, times in sorted(wobble.kinds.items()))
    return Rule(path, way, route, round(tolerance, 3), why=f"learned: {kinds}", seen=seen, differed=wobble.pairs)


def _of_pages(kind: Field) -> str:
    """What differs in an element of a page, as a token in a form, does so wherever the element is."""
    return f"$['body']['html']..{path_of(kind[-2:]).removeprefix('$')}" if len(kind) > 3 else path_of(kind)


def _without_people(kind: Field) -> Field:
    """A field, with a wildcard for members that are named by something personal."""
    return tuple(ANY if isinstance(step, str) and redacted_text(step) != step else step for step in kind)
