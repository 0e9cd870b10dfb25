"""What a run of the project's own tests saw of a dependency, beside what was read of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.model.evidence import Evidence

RUNTIME = "runtime_"
"""What the names of kinds begin with that a run saw: `runtime_read`."""

BY_INSERT = " by insert:"
"""What the detail of a write says that only added a row."""

_NAMESAKES: Mapping[str, str] = {
    "join": "query_join",
    "subquery": "query_join",
    "lock": "write",
    "many_to_many": "read",
    "generic": "read",
    "constraint": "foreign_key",
}


def namesake(kind: str) -> str:
    """The kind that is read of code and cut in the same way as one that a run saw; any other kind is its own.

    A lock claims rows that are about to change; join tables and rows behind a generic key are read.
    """
    name = kind.removeprefix(RUNTIME)
    return kind if name == kind else _NAMESAKES.get(name, name)


def certainty(tests: int) -> float:
    """How much a place counts for having been seen, from a half (one test) towards one: n / (n + 1)."""
    number = max(tests, 1)
    return number / (number + 1)


@dataclass(frozen=True, slots=True)
class Said:
    """The place of the evidence that said what a run saw, which stays the one that is counted."""

    kind: str
    file: str
    line: int
    detail: str


@dataclass(frozen=True, slots=True)
class RuntimeEvidence(Evidence):
    """One place where a run crossed from one end to another: how often, in how many tests, most often in one request.

    With `predicted_by` it is the same dependency as that evidence, whose ends it has, and no further place.
    """

    times: int = 0
    tests: int = 0
    most_in_one_request: int = 0
    predicted_by: Said | None = None


@dataclass(frozen=True, slots=True)
class Sighting:
    """A crossing as a saved simulation tells it; `what` is a model or, if there is a `callee`, the place of that.

    `text` is the line of source then, `callee` a function as `file:symbol`.
    """

    kind: str
    file: str
    line: int
    symbol: str
    text: str
    what: str
    callee: str
    detail: str
    times: int
    tests: int
    most: int
    said: Said | None


def is_echo(one: Evidence) -> bool:
    """Whether a piece of evidence only repeats, from a run, what was read."""
    return isinstance(one, RuntimeEvidence) and one.predicted_by is not None
