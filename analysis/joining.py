"""Joins what a saved run saw to the evidence that was read: sightings -> evidence of kinds of their own, and gaps.

A crossing that the report had said takes the ends of that evidence, since it is the same dependency, seen. One that it
had not is a dependency more: from the code that ran to what it touched. A line that is no longer there is a gap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from analysis.model.evidence import End, Evidence, Unresolved, excerpt
from analysis.model.models import DjangoModel
from analysis.model.runtime import RUNTIME, RuntimeEvidence, Said, Sighting, certainty, namesake

MOVED = "the line is not there any more as it was when the tests ran; run the simulation again"
UNSAID = "the code does not say it of these two"
GONE = "what it led to is not there any more; run the simulation again"


@dataclass(frozen=True, slots=True)
class Code:
    """The code as it is: (app, module) and functions by file, lines of source, models; what kinds weigh."""

    modules: Mapping[str, tuple[str, str]]
    symbols: Mapping[str, frozenset[str]]
    lines: Callable[[str], Sequence[str]]
    models: Mapping[str, DjangoModel]
    weights: Mapping[str, float]


def joined(
    seen: Iterable[Sighting], evidence: Iterable[Evidence], code: Code
) -> tuple[tuple[RuntimeEvidence, ...], tuple[Unresolved, ...]]:
    """Return the evidence of a run, and what of it does not hold any more."""
    known: dict[tuple[str, str, str], list[Evidence]] = defaultdict(list)
    for one in evidence:
        known[one.kind, one.file, one.detail].append(one)
    places: dict[tuple[object, ...], RuntimeEvidence] = {}
    gaps = set()
    for each in seen:
        made = _evidence(each, known, code)
        if isinstance(made, Unresolved):
            gaps.add(made)
            continue
        key = (made.kind, made.file, made.line, made.source, made.target, made.predicted_by)
        places[key] = _summed(places[key], made) if key in places else made
    return tuple(_told(one) for one in places.values()), tuple(sorted(gaps))


def _evidence(
    seen: Sighting, known: Mapping[tuple[str, str, str], Sequence[Evidence]], code: Code
) -> RuntimeEvidence | Unresolved:
    line = _line(seen, code)
    about = seen.callee or seen.what
    if line is None:
        return Unresolved(seen.kind, seen.file, seen.line, about, MOVED)
    app, module = code.modules[seen.file]
    target = _target(seen, code)
    if target is None:
        return Unresolved(seen.kind, seen.file, seen.line, about, GONE)
    said = _said(seen.said, known)
    source = End(app, None, module, seen.symbol or None)
    if seen.kind in ("runtime_cascade", "runtime_constraint"):
        source = _model_end(seen.detail, seen.kind, code) or source
    ends = (said.source, said.target) if said is not None else (source, target)
    place = Said(said.kind, said.file, said.line, said.detail) if said is not None else None
    weight = code.weights.get(namesake(seen.kind), 1.0)
    if seen.kind == "runtime_write" and seen.detail:
        about = f"{about} by {seen.detail}"
    counts = (seen.times, seen.tests, seen.most)
    return RuntimeEvidence(seen.kind, *ends, seen.file, line, about, weight, seen.text, *counts, predicted_by=place)


def _line(seen: Sighting, code: Code) -> int | None:
    """Where the line is now: there still, or at the only other place with the same text."""
    if seen.file not in code.modules or not seen.text:
        return None
    lines = code.lines(seen.file)
    if excerpt(lines, seen.line) == seen.text:
        return seen.line
    same = [number for number in range(1, len(lines) + 1) if excerpt(lines, number) == seen.text]
    return same[0] if len(same) == 1 else None


def _target(seen: Sighting, code: Code) -> End | None:
    if not seen.callee:
        model = code.models.get(seen.what)
        receiver = code.modules.get(seen.detail.rpartition(":")[0]) if seen.kind == "runtime_transaction" else None
        return End(model.app, model.id, receiver[1] if receiver else None) if model is not None else None
    file, _, symbol = seen.callee.rpartition(":")
    if file not in code.modules or (symbol and symbol not in code.symbols.get(file, frozenset())):
        return None
    app, module = code.modules[file]
    return End(app, None, module, symbol or None)


def _model_end(detail: str, kind: str, code: Code) -> End | None:
    """The model that a cascade starts from (`app.Model`), or whose key is checked (`app.Model.field`)."""
    label = detail if kind == "runtime_cascade" else detail.rpartition(".")[0]
    model = code.models.get(label)
    return End(model.app, model.id, model.module, model.name) if model is not None else None


def _said(said: Said | None, known: Mapping[tuple[str, str, str], Sequence[Evidence]]) -> Evidence | None:
    """The evidence of that place as it is now, the nearest where lines have moved; None if there is none any more."""
    if said is None:
        return None
    same = known.get((said.kind, said.file, said.detail), ())
    return min(same, key=lambda one: abs(one.line - said.line), default=None)


def _summed(one: RuntimeEvidence, other: RuntimeEvidence) -> RuntimeEvidence:
    """Two crossings at one place: times are added; tests may be the same ones, so the larger number counts."""
    most = max(one.most_in_one_request, other.most_in_one_request)
    return replace(one, times=one.times + other.times, tests=max(one.tests, other.tests), most_in_one_request=most)


def _told(one: RuntimeEvidence) -> RuntimeEvidence:
    """Put the counts into words, and weigh by them: what was read counts already, so that only the rest is added."""
    seen = certainty(one.tests)
    weight = one.weight * (seen if one.predicted_by is not None else 1 + seen)
    times = "once" if one.times == 1 else f"{one.times:,} times"
    where = f"in {one.tests:,} test{'' if one.tests == 1 else 's'}" if one.tests else "outside tests"
    said = one.predicted_by
    by = f"the code says it at {said.file}:{said.line} ({said.kind})" if said is not None else UNSAID
    detail = f"{one.kind.removeprefix(RUNTIME)} of {one.detail}: {times} {where}; {by}"
    return replace(one, weight=round(weight, 3), detail=detail)
