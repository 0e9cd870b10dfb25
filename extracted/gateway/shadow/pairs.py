"""Three answers to one request, two of the monolith and one of the service -> what the service does otherwise."""

from __future__ import annotations

from dataclasses import dataclass, field

from banyan.comparison.answers import Answer
from banyan.comparison.comparing import compare_values
from banyan.comparison.differences import Difference
from banyan.comparison.found import Found, IdMap
from banyan.comparison.rules import Rulebook
from extracted.gateway.shadow.asking import Silence


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one request came to; `unusable` says why nothing can be told of it.

    `noise` is what the monolith disagrees on with itself and no rule knows.
    """

    route: str
    differences: tuple[Difference, ...] = ()
    noise: tuple[Difference, ...] = ()
    status: int = 0
    unusable: str = ""


@dataclass(slots=True)
class Judge:
    """Compares by the rules of each route, and remembers which ids go together."""

    rules: Rulebook
    ids: dict[str, IdMap] = field(default_factory=dict)

    def outcome(
        self, route: str, first: Answer | Silence, second: Answer | Silence, service: Answer | Silence
    ) -> Outcome:
        """What counts is what differs from both answers of the monolith, in a way in which they do not differ."""
        if isinstance(first, Silence) or isinstance(second, Silence):
            silence = first if isinstance(first, Silence) else second
            assert isinstance(silence, Silence)
            return Outcome(route, unusable=f"monolith: {silence.reason}")
        if isinstance(service, Silence):
            lost = Difference(("status",), "missing", str(first.status), service.reason)
            return Outcome(route, (lost,), status=first.status)
        noise = self._between(route, first, second)
        found = self._differing(route, service, first)
        if found and noise:
            wobbling = {(each.place, each.kind) for each in noise}
            also = {each.place for each in self._differing(route, service, second)}
            found = tuple(each for each in found if each.place in also and (each.place, each.kind) not in wobbling)
        return Outcome(
            route,
            tuple(each.redacted() for each in found),
            tuple(each.redacted() for each in noise),
            status=first.status,
        )

    def _between(self, route: str, first: Answer, second: Answer) -> tuple[Found, ...]:
        return compare_values(first, second, self.rules.of(route), IdMap())

    def _differing(self, route: str, service: Answer, monolith: Answer) -> tuple[Found, ...]:
        return compare_values(monolith, service, self.rules.of(route), self.ids.setdefault(route, IdMap()))
