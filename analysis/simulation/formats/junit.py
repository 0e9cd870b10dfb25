"""JUnit's XML for the test page of a CI: a failed case for each blind spot and refusal: `classname="read"`."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.simulation.seen import Seen
from analysis.simulation.simulation import Simulation
from analysis.simulation.surviving import Broken
from banyan.junit import Case, Suite, written
from banyan.text import count, one_line


def render(simulation: Simulation) -> str:
    """Return a suite with a case for each kind that was seen; what is refused or stale fails, as do blind spots."""
    return written("banyan simulate", [Suite(simulation.plan, tuple(_cases(simulation)))])


def _cases(simulation: Simulation) -> Iterator[Case]:
    for row in simulation.by_kind():
        if row.missed == 0:
            yield Case(row.kind, f"{row.crossings} predicted")
    for each in simulation.missed:
        yield _failed(simulation, each.seen, "blind spot", each.reason)
    for seen in simulation.refused:
        yield _failed(simulation, seen, "refused", f"not among the accepted ones in {simulation.accepted}")
    for broken in simulation.survival.broken if simulation.survival is not None else ():
        yield _broke(simulation, broken)
    for entry in simulation.stale:
        message = f"{entry.kind} {entry.source} -> {entry.target} {entry.what}"
        yield Case("stale", f"{entry.file} {entry.symbol}", "failure", message, "stale")
    if simulation.run.partial:
        yield Case("run", "the whole run", "error", simulation.run.partial, "partial")


def _failed(simulation: Simulation, seen: Seen, kind: str, why: str) -> Case:
    message = f"{kind}: {seen.at.kind} {seen.at.source} -> {seen.at.target} {seen.at.what}"
    text = f"why: {why}\nseen {count(seen.count, 'time')} in {count(seen.tests, 'test')}\n{_tests(seen.samples)}"
    place = f"{simulation.path(seen.at.file)}:{seen.at.line}"
    return Case(seen.at.kind, place, "failure", message, kind, text)


def _broke(simulation: Simulation, broken: Broken) -> Case:
    by = broken.by
    message = f"{by.kind} {by.source} -> {by.target} {by.what}: {by.error}"
    text = f"breaks {broken.tests} tests\n{_tests(broken.samples)}"
    return Case("split", f"{simulation.path(by.file)}:{by.line}", "failure", message, "split", text)


def _tests(names: tuple[str, ...]) -> str:
    return "\n".join(f"test: {one_line(name)}" for name in names)
