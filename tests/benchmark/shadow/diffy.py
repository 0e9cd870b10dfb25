"""The rule that Diffy publishes, written anew from its description, to be held against ours on the same answers.

Per route and field it counts in how many requests the candidate differs from the primary (raw), and the secondary
from the primary (noise). A field is wrong where raw is above noise, their relative difference
100 |raw - noise| / (raw + noise) above 20 and the absolute one 100 |raw - noise| / total above 0.03. Elements of lists
are paired by position, and values are compared as they are.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from banyan.comparison.answers import Answer, Json, parse_json
from banyan.comparison.headers import header_fields
from banyan.comparison.pages import outline
from extracted.gateway.shadow.asking import Silence

RELATIVE = 20.0
ABSOLUTE = 0.03
_ABSENT = object()


class Diffy:
    """What Diffy would have counted of one route."""

    def __init__(self) -> None:
        self.total = 0
        self.raw: Counter[str] = Counter()
        self.noise: Counter[str] = Counter()

    def add(self, primary: Answer | Silence, secondary: Answer | Silence, candidate: Answer | Silence) -> None:
        """Count one request."""
        self.total += 1
        first = lifted(primary)
        self.raw.update(set(_differing(first, lifted(candidate), "")))
        self.noise.update(set(_differing(first, lifted(secondary), "")))

    def wrong(self) -> set[str]:
        """The fields that it would show as regressions."""
        return {field for field in self.raw if self._is_wrong(self.raw[field], self.noise[field])}

    def _is_wrong(self, raw: int, noise: int) -> bool:
        gap = abs(raw - noise)
        return raw > noise and 100 * gap / (raw + noise) > RELATIVE and 100 * gap / self.total > ABSOLUTE


def lifted(answer: Answer | Silence) -> Json:
    """An answer as one object: status, headers, and the body by its fields."""
    if isinstance(answer, Silence):
        return {"error": "no answer"}
    return {"status": answer.status, "headers": header_fields(answer.headers), "body": _body(answer)}


def _body(answer: Answer) -> Json:
    try:
        if answer.form == "json":
            return parse_json(answer.body)
    except ValueError:
        pass
    if answer.form == "page":
        return [["/".join(map(str, piece.place)), piece.value] for piece in outline(answer.body)]
    return answer.body.decode("latin-1")


def _differing(one: object, other: object, field: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for name in {*one, *other}:
            yield from _differing(one.get(name, _ABSENT), other.get(name, _ABSENT), f"{field}.{name}")
    elif isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            yield f"{field}.size"
        for ours, theirs in zip_longest(one, other, fillvalue=_ABSENT):
            if ours is not _ABSENT and theirs is not _ABSENT:
                yield from _differing(ours, theirs, f"{field}.*")
    elif type(one) is not type(other) or one != other:
        yield field
