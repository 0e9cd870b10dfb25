"""The static report against a run: what was predicted and seen, seen alone, and never exercised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar

from analysis.model.evidence import Evidence
from analysis.model.partition import Partition
from analysis.model.runtime import namesake
from analysis.simulation.boundary import Boundary
from analysis.simulation.exercising import Unexercised, ran
from analysis.simulation.exercising import judged as why_unseen
from analysis.simulation.explaining import reason
from analysis.simulation.places import Places
from analysis.simulation.seen import Run, Seen

_READS = frozenset(
    {"read", "query_join", "serializer", "form", "admin", "generic_foreign_key", "generic_relation", "content_type"}
)
_RELATIONS = frozenset({"foreign_key", "one_to_one", "many_to_many"})
PREDICTED_BY: Mapping[str, frozenset[str]] = {
    "read": _READS | {"write", "many_to_many"},
    "join": _READS | {"raw_sql"},
    "subquery": _READS | {"raw_sql"},
    "lock": _READS | {"write"},
    "write": frozenset({"write", "admin", "form", "serializer"}),
    "cascade": frozenset({"cascade"}),
    "constraint": _RELATIONS | {"inheritance"},
    "transaction": frozenset({"transaction"}),
    "signal": frozenset({"signal"}),
    "task": frozenset({"task"}),
    "call": frozenset(
        {"call", "inheritance", "serializer", "form", "template", "url", "setting", "middleware", "read"}
    ),
    "many_to_many": _READS | {"many_to_many", "write"},
    "generic": _READS | {"write"},
    "raw_sql": frozenset({"raw_sql", "read"}),
}
"""For each kind of the run, the kinds of evidence that say it would happen."""

_EXERCISED = _RELATIONS | {
    "call", "cascade", "query_join", "raw_sql", "read", "signal", "task", "transaction", "write",
}  # fmt: skip
"""Kinds of evidence that say that something happens, and not only how modules are put together."""

HANDED_OVER = frozenset({"read", "join", "subquery", "lock", "many_to_many", "generic"})
"""Kinds that a query set brings along which another service's function returned: a `call` predicts them."""

Level = Literal["here", "elsewhere", "missed"]
_Key = tuple[str, str, str, str]
_Index = Mapping[_Key, tuple[Evidence, ...]]
_AnyKey = TypeVar("_AnyKey", _Key, tuple[str, str], str)


@dataclass(frozen=True, slots=True)
class Judged:
    """One crossing of the run, and whether the report had it: in this function, of the same things elsewhere, or not.

    `reason` says of a miss why it was missed, as far as that can be told; `said` is the nearest of the
    evidence over the boundary that said it.
    """

    seen: Seen
    level: Level
    reason: str = ""
    said: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Truth:
    """How true the static report was; `unexercised` is evidence over the boundary that no crossing was at.

    `predicted` counts the evidence over the boundary of kinds that a run could show.
    """

    judged: tuple[Judged, ...]
    unexercised: tuple[Unexercised, ...]
    predicted: int


@dataclass(frozen=True, slots=True)
class _Known:
    """Evidence by (kind, file) and by (kind, source, target, thing); cascades by the model that is deleted."""

    files: Mapping[tuple[str, str], tuple[Evidence, ...]]
    things: _Index
    cascades: Mapping[str, tuple[Evidence, ...]]
    partition: Partition
    boundary: Boundary
    places: Places

    def target(self, one: Evidence) -> str:
        """The service that a piece of evidence leads to."""
        return self.partition.home(one.target) or ""


def compared(run: Run, evidence: Iterable[Evidence], partition: Partition, boundary: Boundary, places: Places) -> Truth:
    """Hold the report's evidence against what crossed the boundary."""
    evidence = tuple(evidence)
    known = _known(evidence, partition, boundary, places)
    judged: list[Judged] = []
    used: set[int] = set()
    for seen in run.crossings:
        if seen.at.kind in PREDICTED_BY:
            level, found = _predicted(seen, known)
            if level == "missed" and (told := _told(seen, judged)):
                level, found = "elsewhere", told
            else:
                used.update(map(id, found))
            judged.append(
                Judged(seen, level, reason(seen, places) if level == "missed" else "", _nearest(seen, found, known))
            )
    predicted = tuple(crossing(evidence, partition))
    known_lines = ran(run, boundary)
    left = tuple(why_unseen(one, known_lines, places) for one in predicted if id(one) not in used)
    return Truth(tuple(judged), left, len(predicted))


def crossing(evidence: Iterable[Evidence], partition: Partition) -> Iterator[Evidence]:
    """The evidence over the boundary of kinds that a run could show."""
    return (one for one in evidence if _crosses(one, partition) and _could_be_seen(one))


def _told(seen: Seen, judged: Iterable[Judged]) -> list[Evidence]:
    """The signal by which a receiver is told that wrote inside a transaction, if the report has it."""
    if seen.at.kind != "transaction":
        return []
    signals = (each for each in judged if each.seen.at.kind == "signal" and each.level != "missed")
    return [each.said for each in signals if each.seen.at.what == seen.at.detail and each.said is not None]


def _nearest(seen: Seen, found: Iterable[Evidence], known: _Known) -> Evidence | None:
    """The evidence over the boundary that is nearest: between the same services, at the line, of the kind."""
    at, usual = seen.at, namesake(f"runtime_{seen.at.kind}")

    def distance(one: Evidence) -> tuple[object, ...]:
        ends = (known.partition.home(one.source), known.target(one))
        is_here = one.file == at.file
        apart = abs(one.line - at.line) if is_here else 0
        place = (one.file, one.line, one.kind, one.detail, one.target.model or "")
        return ends != (at.source, at.target), not is_here, one.kind != usual, apart, place

    return min((one for one in found if _crosses(one, known.partition)), key=distance, default=None)


def _crosses(one: Evidence, partition: Partition) -> bool:
    source, target = partition.home(one.source), partition.home(one.target)
    return bool(source and target) and source != target


def _could_be_seen(one: Evidence) -> bool:
    return one.kind in _EXERCISED


def _known(evidence: Iterable[Evidence], partition: Partition, boundary: Boundary, places: Places) -> _Known:
    """Index evidence; its source is the model that depends, and the service whose file says so."""
    files: dict[tuple[str, str], list[Evidence]] = defaultdict(list)
    things: dict[_Key, list[Evidence]] = defaultdict(list)
    cascades: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        files[one.kind, one.file].append(one)
        if one.kind == "cascade" and one.source.model:
            cascades[one.source.model].append(one)
        target = partition.home(one.target) or ""
        for source in {partition.home(one.source) or "", boundary.files.get(one.file, "")} - {""}:
            for thing in _things(one):
                things[one.kind, source, target, thing].append(one)
    return _Known(_fixed(files), _fixed(things), _fixed(cascades), partition, boundary, places)


def _fixed(found: Mapping[_AnyKey, list[Evidence]]) -> Mapping[_AnyKey, tuple[Evidence, ...]]:
    return {key: tuple(each) for key, each in found.items()}


def _things(one: Evidence) -> Iterator[str]:
    if one.target.model:
        yield one.target.model
    if one.target.module:
        yield f"{one.target.module}:{one.target.symbol or ''}"


def _predicted(seen: Seen, known: _Known) -> tuple[Level, list[Evidence]]:
    here = list(_here(seen, known))
    if here:
        return "here", here
    elsewhere = list(_elsewhere(seen, known))
    return ("elsewhere", elsewhere) if elsewhere else ("missed", [])


def _here(seen: Seen, known: _Known) -> Iterator[Evidence]:
    """Evidence in the same function, or where the query was begun, about the same thing."""
    spots = [(seen.at.file, seen.at.line)]
    if seen.at.built:
        spots.append(_place(seen.at.built))
    if seen.at.kind == "signal":
        spots.append(_place(seen.at.what))
    things = frozenset(_asked(seen, known))
    for file, line in spots:
        symbol = known.places.symbol(file, line)
        for kind in PREDICTED_BY[seen.at.kind]:
            for one in known.files.get((kind, file), ()):
                if _is_near(one, symbol, line) and _is_about(one, seen, things, known):
                    yield one


def _is_about(one: Evidence, seen: Seen, things: frozenset[str], known: _Known) -> bool:
    """Whether evidence names the same thing; of several calls in one line the report keeps one, of tasks the name."""
    if not things.isdisjoint((*_things(one), one.source.model)):
        return True
    if seen.at.kind != one.kind or known.target(one) != seen.at.target:
        return False
    return one.line == seen.at.line if one.kind == "call" else one.detail == f'task "{seen.at.detail}"'


def _is_near(one: Evidence, symbol: str, line: int) -> bool:
    """Whether evidence stands in the same function, or in the class around it."""
    own = one.source.symbol or ""
    return one.line == line or own == symbol or (bool(symbol) and _is_inside(own, symbol)) or _is_inside(symbol, own)


def _place(text: str) -> tuple[str, int]:
    """What `file:line` says; no file for anything else."""
    file, _, line = text.rpartition(":")
    return (file, int(line)) if file else ("", 0)


def _is_inside(symbol: str, outer: str) -> bool:
    return bool(outer) and symbol.startswith(f"{outer}.")


def _elsewhere(seen: Seen, known: _Known) -> Iterator[Evidence]:
    at = seen.at
    things = tuple(_asked(seen, known))
    for kind in PREDICTED_BY[at.kind]:
        for source, target in ((at.source, at.target), *([(at.target, at.source)] if at.kind == "signal" else [])):
            for thing in things:
                yield from known.things.get((kind, source, target, thing), ())
    if at.built and at.kind in HANDED_OVER:
        yield from _handed_over(seen, known)
    if at.kind in ("join", "subquery"):
        yield from _behind(seen, known)
    if at.kind == "call":
        yield from _overridden(seen, known)
    if at.kind == "cascade":
        yield from _in_steps(at.detail, at.what, known)


def _behind(seen: Seen, known: _Known) -> Iterator[Evidence]:
    """Joins that the owner's own code adds to a query of its rows: `StockRecord.objects.available()`."""
    at = seen.at
    for own in known.things.get(("query_join", at.target, at.target, at.what), ()):
        for kind in _READS:
            yield from known.things.get((kind, at.source, at.target, own.source.model or ""), ())


def _in_steps(deleted: str, reached: str, known: _Known) -> tuple[Evidence, ...]:
    """The steps by which deleting a row of one model reaches those of another; none if the report has no such way."""
    ways: dict[str, tuple[Evidence, ...]] = {deleted: ()}
    pending = [deleted]
    while pending and reached not in ways:
        model = pending.pop(0)
        for one in known.cascades.get(model, ()):
            if one.target.model and one.target.model not in ways:
                ways[one.target.model] = (*ways[model], one)
                pending.append(one.target.model)
    return ways.get(reached, ())


def _overridden(seen: Seen, known: _Known) -> Iterator[Evidence]:
    """What says that a method overrides one of the caller's service, or of a class whose method the caller calls."""
    file, line = _place(seen.at.what)
    module = known.boundary.naming.module(file)
    owner, _, method = known.places.symbol(file, line).rpartition(".")
    for service, ancestor in known.boundary.naming.ancestors.get(f"{module}:{owner}", ()):
        if service == seen.at.source:
            yield from known.things.get(("inheritance", seen.at.target, service, ancestor), ())
        yield from known.things.get(("call", seen.at.source, service, f"{ancestor}.{method}"), ())


def _handed_over(seen: Seen, known: _Known) -> Iterator[Evidence]:
    """Calls of the function of another service that began the query set."""
    file, line = _place(seen.at.built)
    owner = known.boundary.files.get(file, "")
    for thing in _named(file, line, known):
        for kind in ("call", "serializer", "inheritance", "import"):
            yield from known.things.get((kind, seen.at.source, owner, thing), ())


def _asked(seen: Seen, known: _Known) -> Iterator[str]:
    """What a crossing is about, in the words of evidence."""
    if seen.at.kind == "signal":
        signal, _, sender = seen.at.detail.partition(" ")
        yield from filter(None, (signal, sender))
        return
    file, line = _place(seen.at.what)
    if file:
        for name in _named(file, line, known):
            yield name
            yield from known.boundary.naming.properties.get(name, ())  # which are read with the row
    else:
        yield seen.at.what
        if seen.at.kind == "read" and seen.at.detail:  # a further table of a query that goes to that service anyway
            yield seen.at.detail


def _named(file: str, line: int, known: _Known) -> Iterator[str]:
    """A function, and the class that it is a method of, as `module:Class.method`."""
    module = known.boundary.naming.module(file)
    symbol = known.places.symbol(file, line)
    yield f"{module}:{symbol}"
    outer = symbol.rpartition(".")[0]
    if outer:
        yield f"{module}:{outer}"
