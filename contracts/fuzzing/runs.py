"""One sequence on one side: its answers from equal data, then what reading back shows of what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from banyan.comparison.answers import Answer
from contracts.fuzzing.calls import Answers, Call, Calls, Request, Taken, parsed, resolved
from contracts.fuzzing.known import Known
from contracts.fuzzing.operations import Operation
from contracts.fuzzing.sides import Side
from contracts.fuzzing.snapshots import Snapshot

WROTE = "x-banyan-sandbox-wrote"
"""The header in which a side says which rows a call wrote."""

MOST_READ = 6
"""So many reads follow a sequence that changes something."""


@dataclass(frozen=True, slots=True)
class Run:
    """The answers to a sequence and to what was read after it, with what was sent."""

    answers: tuple[Answer, ...]
    sent: tuple[bytes, ...]


@dataclass(slots=True)
class Runner:
    """Asks a side from the snapshot on; `peers` are sides that it asks in turn, which begin and end with it."""

    side: Side
    snapshot: Snapshot
    peers: Sequence[Side] = ()
    known: dict[Calls, Run] | None = field(default=None)
    """What was answered before; given where the side does not change."""

    def run(self, calls: Calls, *, anew: bool = False) -> Run:
        """The answers of the side. Raises NoAnswer."""
        if self.known is not None and calls in self.known and not anew:
            return self.known[calls]
        found = self._asked(calls)
        if self.known is not None:
            self.known[calls] = found
        return found

    def _asked(self, calls: Calls) -> Run:
        answers: list[Answer | None] = []
        sent: list[bytes] = []
        sides = (self.side, *(() if all(call.is_safe for call in calls) else self.peers))
        for side in sides:
            self.snapshot.begin(side)
        try:
            for call in calls:
                request = resolved(call, Answers(answers))
                answers.append(self._answer(request, call))
                sent.append(request.target.encode() + b"\n" + request.body)
        finally:
            for side in reversed(sides):
                self.snapshot.end(side)
        return Run(tuple(each for each in answers if each), tuple(sent))

    def _answer(self, request: Request, call: Call) -> Answer:
        """The answer; that to a call which may write says what it wrote, as a rehearsal of it told."""
        wrote: tuple[tuple[str, str], ...] = ()
        if not call.is_safe and self.snapshot.rehearsal:
            told = self.side.ask(request, call.identity, self.snapshot.rehearsal).header(WROTE)
            wrote = ((WROTE, told),)
        answer = self.side.ask(request, call.identity, self.snapshot.headers())
        return replace(answer, headers=(*answer.headers, *wrote)) if wrote else answer


def read_back(calls: Calls, answers: Sequence[Answer], operations: Sequence[Operation], known: Known) -> Calls:
    """Reads that show what a sequence changed: the resource, what it belongs to, where it was seen, what was made."""
    reads = [each for each in operations if each.method == "GET"]
    found: dict[Call, None] = {}
    for at, call in enumerate(calls):
        if call.is_safe or at >= len(answers):
            continue
        shown = list(dict.fromkeys(_shown(call, reads, known)))
        if answers[at].status < 400:
            found.update(dict.fromkeys((*shown, *_made(at, call, answers[at], reads))))
        else:
            found.update(dict.fromkeys(shown[:1]))
    return tuple(found)[:MOST_READ]


def _shown(call: Call, reads: Sequence[Operation], known: Known) -> Iterator[Call]:
    values = dict(call.path_values)
    for value in values.values():
        if isinstance(value, str):
            yield from (Call(each.operation, each.path_values, each.query, identity=call.identity)
                        for each in known.sources(value)[:3])  # fmt: skip
    for read in reads:
        is_near = call.template.startswith(read.template) or _shares(call.template, read.template)
        if not read.is_page and set(read.blanks) <= set(values) and is_near:
            path = tuple((name, values[name]) for name in read.blanks)
            yield Call(read.label, path, identity=call.identity)


def _made(at: int, call: Call, answer: Answer, reads: Sequence[Operation]) -> Iterator[Call]:
    """What a call made, asked for by what its answer says."""
    body = parsed(answer)
    if not isinstance(body, dict):
        return
    for read in reads:
        if read.is_page or len(read.blanks) != 1 or not read.template.startswith(call.template):
            continue
        (name,) = read.blanks
        key = name if name in body else "id"
        if key in body:
            yield Call(read.label, ((name, Taken(at, key)),), identity=call.identity)


def _shares(one: str, other: str) -> bool:
    """Whether two templates begin with the same collection: `/a/b/{id}/c/` and `/a/b/`."""
    fixed = one.partition("{")[0]
    return len(fixed) > 1 and fixed == other.partition("{")[0]
