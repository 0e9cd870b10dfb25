"""Two runs of one sequence -> where the service does otherwise: by the rules, without what the monolith wobbles in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from banyan.comparison.answers import Answer
from banyan.comparison.comparing import compare_values
from banyan.comparison.differences import Difference
from banyan.comparison.found import Found, IdMap
from banyan.comparison.places import field_of, path_of
from contracts.fuzzing.calls import Call, Calls
from contracts.fuzzing.routing import Rules
from contracts.fuzzing.runs import Run
from contracts.fuzzing.twins import Twins

Where = Literal["answer", "read back"]


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """What differences of one fault have in common: the operation, whether it was read back, field and kind.

    A status is a field with both of its values: 404 for 200 is another fault than 500 for 200.
    """

    operation: str
    where: Where
    field: str
    kind: str

    @property
    def about(self) -> str:
        """As findings tell it."""
        return f"{self.where}: {self.field} {self.kind}"


@dataclass(frozen=True, slots=True)
class Apart:
    """One difference: in the answer to the call of that number, with both values as they may be shown."""

    at: int
    cause: Cause
    difference: Difference
    statuses: tuple[int, int]


def compared(calls: Calls, count: int, monolith: Run, service: Run, rules: Rules) -> tuple[Apart, ...]:
    """How a run on the service differs; the first `count` calls are the sequence, all others read back."""
    return tuple(
        Apart(at, _cause(calls, at, count, found), found.redacted(), (monolith.answers[at].status, answer.status))
        for at, answer, found in _differing(calls, monolith, service, rules)
    )


def confirmed(
    apart: Sequence[Apart], calls: Calls, count: int, runs: tuple[Run, Run, Run], rules: Rules
) -> tuple[Apart, ...]:
    """Those that also differ from a second run of the monolith, where its own two `runs`, the first ones, do not."""
    first, second, service = runs
    wobbling = {(each.at, each.cause.field, each.cause.kind) for each in compared(calls, count, first, second, rules)}
    again = {(each.at, each.difference.place) for each in compared(calls, count, second, service, rules)}
    return tuple(
        each
        for each in apart
        if (each.at, each.difference.place) in again and (each.at, each.cause.field, each.cause.kind) not in wobbling
    )


def noise_between(calls: Calls, first: Run, second: Run, rules: Rules) -> list[tuple[str, tuple[Found, ...]]]:
    """What two runs of the monolith disagree on, by the operation of each call."""
    twins, ids = Twins(), IdMap()
    found = []
    for at, (call, one, other) in enumerate(zip(calls, first.answers, second.answers, strict=False)):
        twins.learn(call, first.sent[at] + b"\n" + second.sent[at], one, other)
        found.append((call.operation, _values(call, one, twins.translated(other), rules, ids)))
    return found


def _differing(calls: Calls, monolith: Run, service: Run, rules: Rules) -> list[tuple[int, Answer, Found]]:
    twins, ids = Twins(), IdMap()
    found: list[tuple[int, Answer, Found]] = []
    for at, (call, one, other) in enumerate(zip(calls, monolith.answers, service.answers, strict=False)):
        twins.learn(call, monolith.sent[at] + b"\n" + service.sent[at], one, other)
        found += [(at, other, each) for each in _values(call, one, twins.translated(other), rules, ids)]
    return found


def _values(call: Call, one: Answer, other: Answer, rules: Rules, ids: IdMap) -> tuple[Found, ...]:
    if call.method == "HEAD":
        one, other = (Answer(each.status, each.headers) for each in (one, other))
    return compare_values(one, other, rules.of(call.operation), ids)


def _cause(calls: Calls, at: int, count: int, found: Found) -> Cause:
    where: Where = "answer" if at < count else "read back"
    field = path_of(field_of(found.redacted().place))
    if found.place == ("status",):
        field += f" {found.expected} -> {found.found}"
    return Cause(calls[at].operation, where, field, found.kind)
