"""Keeps each way back that was gone as evidence (`rollback`) for its route."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

from banyan import evidence
from banyan.evidence import Evidence, Verdict
from banyan.plan.reading import read_plan
from banyan.plan.values import MONOLITH
from banyan.versions import versions_of
from extracted.gateway.states import Step, told


def keep_way_back(file: Path, steps: Iterable[Step], *, is_live: bool) -> tuple[str, ...]:
    """Keep evidence for each route whose users went back to the monolith, and return the names. Raises UnwritablePath.

    It passes where an engine runs and does what the plan says now; without one nobody knows whether requests go back.
    """
    taken = [step for step in steps if {"canary", "service"} & {step.before.reads, step.before.writes}]
    if not taken:
        return ()
    versions = versions_of(read_plan(file).accepted(), file, {})
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    return tuple(evidence.keep(file.parent / evidence.FOLDER, _evidence(step, versions, now, is_live=is_live))
                 for step in taken)  # fmt: skip


def _evidence(step: Step, versions: dict[str, str], now: dt.datetime, *, is_live: bool) -> Evidence:
    route = step.before
    targets = {name: versions[name] for name in (MONOLITH, route.service) if name in versions}
    summary = f"back from {told(route)}" + ("" if is_live else "; no engine ran, so that no request went back")
    return Evidence("rollback", route.name, Verdict.PASS if is_live else Verdict.INCONCLUSIVE, targets, now, summary)
