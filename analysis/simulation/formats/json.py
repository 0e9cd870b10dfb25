"""The simulation as a document for other tools, after docs/simulation.schema.json: `{"schema_version": 1, ...}`."""

from __future__ import annotations

import json
from dataclasses import asdict

from analysis.model.evidence import Evidence
from analysis.simulation.seen import Seen
from analysis.simulation.simulation import KindSeen, Simulation
from analysis.simulation.surviving import Broken, Survival
from analysis.simulation.truth import Judged

SCHEMA_VERSION = 1


def render(simulation: Simulation) -> str:
    """Return JSON with every crossing, test, saga and untested seam; files are relative to the project."""
    run = simulation.run
    levels = {each.seen.at: each for each in simulation.truth.judged}
    document: dict[str, object] = {
        "schema_version": SCHEMA_VERSION,
        "plan": simulation.plan,
        "project": simulation.folder or ".",
        "mode": simulation.mode,
        "command": simulation.command,
        "exit_code": simulation.code,
        "partial": run.partial or None,
        "django": run.django,
        "processes": run.processes,
        "probe_faults": run.faults,
        "recall": round(simulation.recall, 4),
        "kinds": [_kind(row) for row in simulation.by_kind()],
        "crossings": [_crossing(seen, levels.get(seen.at)) for seen in run.crossings],
        "tests": [{"name": t.name, "services": t.services, "result": t.result} for t in run.tests],
        "sagas": [
            {
                "file": saga.file,
                "line": saga.line,
                "symbol": saga.symbol or None,
                "service": saga.service,
                "writes": dict(saga.writes),
                "times": saga.times,
            }
            for saga in simulation.sagas
        ],
        "refused": [_crossing(seen, levels.get(seen.at)) for seen in simulation.refused],
        "stale": [asdict(each) for each in simulation.stale],
        "unexercised": [
            {**_place(one.evidence), "state": one.state, "reason": one.reason} for one in simulation.truth.unexercised
        ],
    }
    if simulation.survival is not None:
        document["survival"] = _survival(simulation.survival)
    return json.dumps(document, indent=1) + "\n"


def _survival(found: Survival) -> dict[str, object]:
    return {
        "databases": dict(found.databases),
        "passed": found.passed,
        "failed": found.failed,
        "skipped": found.skipped,
        "caught": found.caught,
        "broken": [_broken(each) for each in found.broken],
        "unexplained": [asdict(each) for each in found.unexplained],
    }


def _broken(row: Broken) -> dict[str, object]:
    said = {name: value for name, value in asdict(row.by).items() if name != "in_setup"}
    return {**said, "tests": row.tests, "sample_tests": row.samples}


def _kind(row: KindSeen) -> dict[str, object]:
    return {
        "kind": row.kind,
        "crossings": row.crossings,
        "predicted_here": row.here,
        "predicted_elsewhere": row.elsewhere,
        "times": row.times,
    }


def _crossing(seen: Seen, judged: Judged | None) -> dict[str, object]:
    at = seen.at
    return {
        "kind": f"runtime_{at.kind}",
        "from": at.source,
        "to": at.target or None,
        "what": at.what,
        "detail": at.detail or None,
        "file": at.file,
        "line": at.line,
        "symbol": seen.symbol or None,
        "area": at.area or None,
        "begun_at": at.built or None,
        "by_way_of": at.ways.split(),
        "count": seen.count,
        "tests": seen.tests,
        "sample_tests": seen.samples,
        "most_in_one_request": seen.most,
        "request": seen.request or None,
        "predicted": judged.level if judged is not None else None,
        "reason": (judged.reason or None) if judged is not None else None,
        "source_line": seen.text,
        "callee": seen.callee or None,
        "predicted_by": _place(judged.said) if judged is not None and judged.said is not None else None,
    }


def _place(one: Evidence) -> dict[str, object]:
    return {"kind": one.kind, "file": one.file, "line": one.line, "detail": one.detail}
