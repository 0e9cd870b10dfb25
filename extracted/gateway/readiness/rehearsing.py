"""Keeps each way back that was gone as evidence (`rollback`) for its route."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from enum import Enum
from pathlib import Path

from banyan import evidence
from banyan.evidence import Evidence, Verdict
from banyan.plan.reading import read_plan
from banyan.plan.values import MONOLITH
from banyan.versions import versions_of
from extracted.gateway.states import Step, told


class Return(Enum):
    """What became of a way back: the engine went it, refused to, or there was none to send requests anywhere."""

    GONE = Verdict.PASS, ""
    REFUSED = Verdict.FAIL, "; the engine that runs did not take it over"
    ON_PAPER = Verdict.INCONCLUSIVE, "; no engine ran, so that no request went back"


def keep_way_back(file: Path, steps: Iterable[Step], said: Mapping[str, str], how: Return) -> tuple[str, ...]:
    """Keep evidence for each route whose users went back to the monolith, and return the names.

    Raises UnwritablePath, and OSError where sources cannot be read.
    """
    taken = [step for step in steps if _is_way_back(step)]
    if not taken:
        return ()
    versions = versions_of(read_plan(file).accepted(), file, said)
    now = dt.datetime.now(dt.UTC)
    return tuple(evidence.keep(file.parent / evidence.FOLDER, _evidence(step, versions, now, how)) for step in taken)


def _is_way_back(step: Step) -> bool:
    """Whether users of the service are all the monolith's now."""
    had_users = {"canary", "service"} & {step.before.reads, step.before.writes}
    return bool(had_users) and {step.after.reads, step.after.writes} == {"monolith"}


def _evidence(step: Step, versions: Mapping[str, str], now: dt.datetime, how: Return) -> Evidence:
    verdict, more = how.value
    targets = {name: versions[name] for name in (MONOLITH, step.before.service) if name in versions}
    return Evidence("rollback", step.before.name, verdict, targets, now, f"back from {told(step.before)}{more}")
