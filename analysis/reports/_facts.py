"""Figures that several formats show, derived from a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from analysis.model.evidence import Evidence
from analysis.model.report import Coupling, Report
from analysis.model.runtime import is_echo

WRITING_KINDS = frozenset({"write", "runtime_write"})


@dataclass(frozen=True, slots=True)
class Totals:
    """How large the project is, and how much of it depends on what; evidence inside apps is `internal`.

    `seen` are crossings that a run saw again, which are no further places.
    """

    apps: int
    units: int
    outside_apps: int
    models: int
    abstract_models: int
    crossings: int
    internal: int
    seen: int
    pairs: int
    cycles: int
    unresolved: int
    unread: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for which references could not be told, how often, and the first place."""

    text: str
    count: int
    file: str
    line: int


def crossings(report: Report) -> tuple[Evidence, ...]:
    """Return the evidence that leaves its app, in the report's order."""
    return tuple(item for item in report.dependencies if item.is_crossing)


def totals(report: Report) -> Totals:
    """Count what the head of every report shows."""
    crossing = sum(item.is_crossing and not is_echo(item) for item in report.dependencies)
    seen = sum(map(is_echo, report.dependencies))
    local = [app for app in report.apps if app.is_local]
    return Totals(
        apps=sum(app.django_app for app in local),
        units=sum(not app.django_app for app in local),
        outside_apps=len(report.apps) - len(local),
        models=sum(not model.is_abstract for model in report.models),
        abstract_models=sum(model.is_abstract for model in report.models),
        crossings=crossing,
        internal=len(report.dependencies) - crossing - seen,
        seen=seen,
        pairs=len(report.couplings),
        cycles=len(report.cycles),
        unresolved=len(report.unresolved),
        unread=len(report.project.unread),
    )


def strongest(couplings: Iterable[Coupling]) -> list[Coupling]:
    """Sort couplings, the one that costs most to cut in front."""
    return sorted(couplings, key=lambda each: (-each.weight, -each.evidence, each.source, each.target))


def writers(report: Report) -> dict[str, Counter[str]]:
    """Return for each app how often it writes which models of other apps; the app that writes most in front."""
    found: dict[str, Counter[str]] = {}
    for item in report.dependencies:
        if item.kind in WRITING_KINDS and item.is_crossing and not is_echo(item):
            found.setdefault(item.source.app, Counter())[item.target.model or item.target.app] += 1
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].total(), pair[0])))


def ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    """Sort counts, the highest in front and equal ones by name, whatever order they were counted in."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def reasons(report: Report) -> list[Reason]:
    """Return why references were not resolved, the most frequent reason in front."""
    counts = Counter(item.reason for item in report.unresolved)
    first = {item.reason: item for item in reversed(report.unresolved)}
    return [Reason(text, number, first[text].file, first[text].line) for text, number in ranked(counts)]


def coupled_apps(report: Report) -> list[str]:
    """Return every app that is an end of a coupling, sorted."""
    return sorted({label for each in report.couplings for label in (each.source, each.target)})
