"""Keeps what a check or a simulation came to, as evidence about each service of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from analysis.model.finding import Finding, Outcome
from analysis.simulation.simulation import Simulation
from analysis.simulation.truth import Judged
from banyan import evidence
from banyan.errors import UsageError
from banyan.evidence import Evidence, Verdict
from banyan.plan.reading import read_plan
from banyan.plan.values import MONOLITH, Plan
from banyan.versions import versions_of

MOST = 20
"""So many places are named in evidence; the command prints all."""


def keep_boundary(outcome: Outcome, report: Path | None) -> tuple[str, ...]:
    """Keep what a check came to (`boundary`), and return the names. Raises UsageError, UnwritablePath."""
    file = Path(outcome.plan)
    plan, targets = _monolith(file)
    return _kept(file, report, (boundary_of(outcome, name, targets, _now()) for name in _services(plan)))


def boundary_of(outcome: Outcome, service: str, targets: dict[str, str], now: dt.datetime) -> Evidence:
    """What a check says of one service: it fails where something new depends on it, or it on something new."""
    found = [each for each in outcome.findings if service in {each.owner, each.source, each.target}]
    verdict = Verdict.FAIL if found else Verdict.INCONCLUSIVE if outcome.unread else Verdict.PASS
    unread = f"; {len(outcome.unread):,} files could not be read" if outcome.unread else ""
    summary = f"{len(found):,} new crossings, {outcome.known:,} known in the whole project{unread}"
    places = [_place(each) for each in found[:MOST]]
    return Evidence("boundary", service, verdict, targets, now, summary, {"places": places})


def keep_simulation(simulation: Simulation, report: Path | None, *, is_part: bool) -> tuple[str, ...]:
    """Keep what a simulation came to (`simulation`), and return the names. Raises UsageError, UnwritablePath."""
    file = Path(simulation.plan)
    plan, targets = _monolith(file)
    found = (simulation_of(simulation, name, targets, _now(), is_part=is_part) for name in _services(plan))
    return _kept(file, report, found)


def simulation_of(
    simulation: Simulation, service: str, targets: dict[str, str], now: dt.datetime, *, is_part: bool
) -> Evidence:
    """What a simulation says of one service.

    It fails where the tests crossed its border in a way that neither the report had foreseen nor anybody accepted.
    Where not all tests ran or passed, or none came by the service, nothing is known.
    """
    at_border = [each for each in simulation.truth.judged if service in {each.seen.at.source, each.seen.at.target}]
    blind = [each for each in simulation.blind if service in {each.seen.at.source, each.seen.at.target}]
    tests = sum(service in each.services for each in simulation.run.tests)
    doubts = [*_doubts(simulation, is_part=is_part), *([] if tests else [f"no test came by {service}"])]
    verdict = Verdict.FAIL if blind else Verdict.INCONCLUSIVE if doubts else Verdict.PASS
    counts = f"{tests:,} tests, {len(at_border):,} crossings, {len(blind):,} neither foreseen nor accepted"
    places = [_crossing(each) for each in blind[:MOST]]
    return Evidence("simulation", service, verdict, targets, now, "; ".join([counts, *doubts]), {"places": places})


def _doubts(simulation: Simulation, *, is_part: bool) -> Iterator[str]:
    if is_part:
        yield "only a part of the tests ran"
    if simulation.run.partial:
        yield simulation.run.partial
    if simulation.code:
        yield f"the command ended with code {simulation.code}"
    if simulation.run.faults:
        yield f"the probe failed at {len(simulation.run.faults):,} places"


def _crossing(one: Judged) -> str:
    at = one.seen.at
    return f"{at.file}:{at.line}: {at.kind} {at.source} -> {at.target}: {at.what}"


def _place(one: Finding) -> str:
    return f"{one.file}:{one.line}: {one.rule}: {one.source} -> {one.target}"


def _monolith(file: Path) -> tuple[Plan, dict[str, str]]:
    plan = read_plan(file).accepted()
    version = versions_of(plan, file, {}).get(MONOLITH)
    if not version:
        raise UsageError(
            "evidence is about a version of the monolith, and none is known",
            where=str(file),
            hint=f"the plan can say it: version in [targets.{MONOLITH}]",
        )
    return plan, {MONOLITH: version}


def _services(plan: Plan) -> Iterator[str]:
    return (each.name for each in plan.services if each.role == "service")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _kept(file: Path, report: Path | None, found: Iterable[Evidence]) -> tuple[str, ...]:
    home = file.resolve().parent
    path = report.resolve() if report else None
    link = {"report": path.relative_to(home).as_posix()} if path and path.is_relative_to(home) else {}
    store = file.parent / evidence.FOLDER
    return tuple(evidence.keep(store, replace(each, details={**each.details, **link})) for each in found)
