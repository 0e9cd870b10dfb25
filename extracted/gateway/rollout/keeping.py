"""What a look found, in words for a person, and as evidence (`canary`) for each route."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from banyan import evidence
from banyan.evidence import Evidence, Verdict
from banyan.plan.routes import PlannedRoute
from extracted.gateway.rollout.arms import Observed, Pair
from extracted.gateway.rollout.judgement import INTERVAL, STEP, Ruling
from extracted.gateway.rollout.progress import Progress

_MOST_WAITED_FOR = 5


def lines_of(weight: int, observed: Observed, ruling: Ruling) -> Iterator[str]:
    """One line of verdict, then the measures of the step, and where it is inconclusive what it waits for."""
    pair = observed.step[observed.whole]
    yield f"{weight} %: {ruling.verdict}, {_counted(pair)}"
    for check in ruling.of(observed.whole):
        if check.window == STEP:
            yield f"  {check.verdict:<12}  {check}"
    if ruling.verdict is Verdict.INCONCLUSIVE:
        open_ = [each for each in observed.subjects if ruling.of_subject(each) is Verdict.INCONCLUSIVE]
        told = [f"{each} ({observed.step[each].service.answers:,})" for each in open_[:_MOST_WAITED_FOR]]
        more = f" and {len(open_) - len(told)} more" if len(open_) > len(told) else ""
        yield f"  waits for more requests of: {', '.join(told)}{more}"


def why(ruling: Ruling) -> str:
    """What spoke against the service, each measure once."""
    found = {(each.subject, each.measure): each for each in reversed(ruling.breaches)}
    told = []
    for each in reversed([*found.values()]):
        window = " in the last interval" if each.window == INTERVAL else ""
        told.append(f"{each.subject}: {each}{window}")
    return "; ".join(told)


def findings_of(
    routes: Iterable[PlannedRoute], progress: Progress, observed: Observed, ruling: Ruling
) -> Iterator[Evidence]:
    """Evidence for each route; a breach by all together is each route's."""
    now = dt.datetime.now(dt.UTC)
    for route in routes:
        checks = ruling.of(route.name) + (ruling.of(observed.whole) if observed.whole != route.name else ())
        verdict = Verdict.FAIL if any(each in ruling.breaches for each in checks) else ruling.of_subject(route.name)
        details = {
            "weight": progress.weight,
            "looks": progress.looks,
            "since": progress.since,
            "level": ruling.level,
            "checks": [each.told() for each in checks],
        }
        summary = f"at {progress.weight} %: {_counted(observed.step[route.name])}"
        if verdict is Verdict.FAIL:
            summary = f"at {progress.weight} %: {why(ruling)}"
        targets = progress.versions or {}
        yield Evidence("canary", route.name, verdict, targets, now, summary, details)


def keep_findings(folder: Path, findings: Iterable[Evidence]) -> tuple[str, ...]:
    """Keep evidence that is not kept yet, and return the names of all. Raises UnwritablePath."""
    store = folder / evidence.FOLDER
    known = {_key(each): each.name for each in evidence.read(store)}
    return tuple(known.get(_key(each)) or evidence.keep(store, each) for each in findings)


def _key(found: Evidence) -> tuple[str, str, Verdict, dt.datetime]:
    return (found.kind, found.subject, found.verdict, found.created_at)


def _counted(pair: Pair) -> str:
    return f"{pair.service.answers:,} requests of the service and {pair.monolith.answers:,} of the monolith"
