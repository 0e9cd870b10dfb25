"""Joins the evidence for a service into one document: each kind with its verdict, age and links, and go or no-go."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from banyan.errors import UnknownName
from banyan.evidence import FOLDER, Evidence, Verdict
from banyan.plan.routes import OF_A_ROUTE, PlannedRoute
from banyan.plan.values import Plan
from extracted.gateway.readiness.kinds import KINDS, commands
from extracted.gateway.rulings import Grounds, Ruling, ruling
from extracted.gateway.states import told

SCHEMA_VERSION = 1
GO, NO_GO, INCONCLUSIVE = "go", "no-go", "inconclusive"
_SLACK_S = 5.0
"""A report that was written so long after its evidence is one of a later run."""

_REPORTS = ("report", "kept")
"""What evidence calls the report or the run that it was taken from."""


def readiness(plan: Plan, file: Path, service: str, grounds: Callable[[Plan, PlannedRoute], Grounds], base: Path,
              ) -> dict[str, Any]:  # fmt: skip
    """All that is known of a service; links are relative to the folder `base`. Raises UnknownName."""
    known = tuple(each.name for each in plan.services if each.role == "service")
    if service not in known:
        raise UnknownName("service", service, known, where=str(file))
    found = grounds(plan, PlannedRoute("", service))
    routes = tuple(route for route in plan.routes if route.service == service)
    links = _Links(file.resolve().parent, base.resolve())
    rows = [_row(each, links, service) for each in _rulings(plan, service, routes, found)]
    return {
        "schema_version": SCHEMA_VERSION,
        "service": service,
        "verdict": _whole(rows),
        "judged_at": found.now.isoformat(timespec="seconds"),
        "fresh_hours": plan.routing.fresh_hours,
        "versions": dict(sorted(found.versions.items())),
        "routes": [{"route": route.name, "state": told(route)} for route in routes],
        "evidence": rows,
    }


def _rulings(plan: Plan, service: str, routes: Sequence[PlannedRoute], grounds: Grounds) -> Iterator[Ruling]:
    """One for each kind that the plan joins, in the order of all kinds; one for each route where it is of a route."""
    for kind in (each for each in KINDS if each in plan.routing.ready_needs):
        if kind not in OF_A_ROUTE:
            yield ruling(kind, PlannedRoute("", service), plan.routing, grounds)
        elif not routes:
            yield Ruling(kind, service, "missing", f"no route of the plan leads to {service}")
        for route in routes if kind in OF_A_ROUTE else ():
            yield ruling(kind, route, plan.routing, grounds)


def _whole(rows: Sequence[Mapping[str, Any]]) -> str:
    verdicts = {row["verdict"] for row in rows}
    if Verdict.FAIL in verdicts:
        return NO_GO
    return GO if verdicts == {Verdict.PASS} else INCONCLUSIVE


class _Links:
    """Paths in the plan's folder, as seen from where the page will lie."""

    def __init__(self, home: Path, base: Path) -> None:
        self._home, self._base = home, base

    def evidence(self, found: Evidence) -> str:
        return self._relative(self._home / FOLDER / f"{found.name}.json")

    def report(self, found: Evidence) -> str | None:
        """The report that evidence was taken from, if it is still there and no later run has written over it."""
        said = next((found.details[key] for key in _REPORTS if isinstance(found.details.get(key), str)), None)
        if not said:
            return None
        path = (self._home / str(said)).resolve()
        if path.is_dir():
            path = next((each for name in ("run.html", "run.json") if (each := path / name).is_file()), path)
        if not path.is_relative_to(self._home) or not path.exists():
            return None
        is_later = path.is_file() and path.stat().st_mtime > found.created_at.timestamp() + _SLACK_S
        return None if is_later else self._relative(path)

    def _relative(self, path: Path) -> str:
        return Path(os.path.relpath(path, self._base)).as_posix()


def _row(found: Ruling, links: _Links, service: str) -> dict[str, Any]:
    evidence = found.found
    return {
        "kind": found.kind,
        "title": KINDS[found.kind].title,
        "subject": found.subject,
        "verdict": str(found.verdict),
        "standing": found.standing,
        "why": found.why if found.verdict is Verdict.INCONCLUSIVE else "",
        "summary": evidence.summary if evidence else "",
        "created_at": evidence.created_at.isoformat(timespec="seconds") if evidence else None,
        "age_seconds": int(found.age.total_seconds()) if evidence else None,
        "targets": dict(sorted(evidence.targets.items())) if evidence else {},
        "evidence": links.evidence(evidence) if evidence else None,
        "report": links.report(evidence) if evidence else None,
        "command": commands(service)[found.kind],
    }
