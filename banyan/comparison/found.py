"""What a comparison finds, with the values as they came: for those who learn from them, never to be kept or shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from banyan.comparison.answers import Json
from banyan.comparison.differences import Difference, Kind
from banyan.comparison.places import Place
from banyan.comparison.redaction import redacted_text, shown
from banyan.comparison.rules import Rule
from banyan.comparison.values import ids_in

MOST_IDS = 200_000
"""So many ids are remembered; of others it is not asked whether they always go together."""


class Found(NamedTuple):
    """A difference with what both answers have; None for what is not there."""

    place: Place
    kind: Kind
    expected: Json = None
    found: Json = None

    def redacted(self) -> Difference:
        """The same, as it may be kept and shown."""
        expected = "" if self.kind == "extra" else shown(self.expected, self.place)
        found = "" if self.kind == "missing" else shown(self.found, self.place)
        place = tuple(redacted_text(step) if isinstance(step, str) else step for step in self.place)
        return Difference(place, self.kind, expected, found)


@dataclass(slots=True)
class IdMap:
    """Which id of the service goes with which of the monolith, learned on the way: the first pair that is seen."""

    _there: dict[tuple[str, str], str] = field(default_factory=dict)
    _back: dict[tuple[str, str], str] = field(default_factory=dict)

    def pairs(self, rule: Rule, expected: Json, found: Json) -> bool:
        """Whether the ids of two values go together, in both directions, wherever this rule was asked."""
        (frame, ids), (other_frame, others) = ids_in(expected), ids_in(found)
        if frame != other_frame or len(ids) != len(others) or (not ids and expected != found):
            return False
        paired = [self._pair(rule.path, one, other) for one, other in zip(ids, others, strict=True)]
        return all(paired)

    def _pair(self, scope: str, one: str, other: str) -> bool:
        there, back = self._there.get((scope, one)), self._back.get((scope, other))
        if there is None and back is None:
            if len(self._there) < MOST_IDS:
                self._there[scope, one], self._back[scope, other] = other, one
            return True
        return there == other and back == one
