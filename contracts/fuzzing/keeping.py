"""Keeps what was found beside the plan: the report, each finding with a test, and evidence for a step of a route."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from banyan import evidence
from banyan.errors import BadDocument, UnreadablePath, UnwritablePath, UsageError
from banyan.evidence import Evidence, Verdict
from banyan.output import replaced
from contracts.fuzzing.calls import Calls, from_rows, to_rows
from contracts.fuzzing.findings import Finding
from contracts.fuzzing.reproducing import test_text
from extracted.running.state import made, unversioned

FOLDER = Path(".banyan/fuzz")
"""Where findings lie, relative to the plan; git leaves it out."""

REPORT = "report.json"


@dataclass(frozen=True, slots=True)
class Kept:
    """A finding that can be brought about again: who was asked, how, and by which rules it was compared."""

    finding: str
    sort: str
    operation: str
    about: str
    calls: Calls
    count: int
    target: str
    against: str
    seed: int
    urls: Mapping[str, str]
    host: str
    rules: str
    names: Mapping[str, str]
    identities: Sequence[str]


def keep_report(folder: Path, document: Mapping[str, Any]) -> None:
    """Keep the report of the last run. Raises UnwritablePath."""
    unversioned(folder / FOLDER)
    _write(folder / FOLDER / REPORT, json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def keep_finding(folder: Path, finding: Finding, kept: Kept) -> str:
    """Keep what brings a finding about again, and a test of it; the test's path. Raises UnwritablePath."""
    place = made(unversioned(folder / FOLDER) / "findings")
    row = {
        "finding": kept.finding,
        "sort": kept.sort,
        "operation": kept.operation,
        "about": kept.about,
        "calls": to_rows(kept.calls),
        "count": kept.count,
        "target": kept.target,
        "against": kept.against,
        "seed": kept.seed,
        "urls": dict(kept.urls),
        "host": kept.host,
        "rules": kept.rules,
        "names": dict(kept.names),
        "identities": list(kept.identities),
    }
    _write(place / f"{finding.id}.json", json.dumps(row, indent=2, ensure_ascii=False) + "\n")
    if not kept.against:
        return ""
    test = place / f"test_{finding.id}.py"
    _write(test, test_text(finding, f"{finding.id}.json"))
    with contextlib.suppress(ValueError):
        return str(test.resolve().relative_to(Path.cwd()))
    return str(test)


def read_finding(path: Path) -> Kept:
    """What was kept of a finding. Raises UnreadablePath, BadDocument."""
    try:
        row = json.loads(path.read_text("utf-8"))
        return Kept(**{**row, "calls": from_rows(row["calls"])})
    except FileNotFoundError as error:
        known = ", ".join(sorted(each.stem for each in path.parent.glob("*.json"))[:20]) or "nothing is kept"
        raise UsageError(
            f"no finding is called {path.stem}", where=str(path.parent), hint=f"a run tells its findings; here: {known}"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadablePath(path, getattr(error, "strerror", None) or str(error)) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadDocument(path, [(0, f"it is no finding: {error}")], hint="remove it, and find it anew") from error


def keep_evidence(
    folder: Path, service: str, versions: Mapping[str, str], document: Mapping[str, Any], told: str
) -> str:
    """Keep evidence of kind `fuzz` for a service; its name. Raises UnwritablePath.

    Where an operation was never tried, as a write that nothing would take back, a run without findings says nothing.
    """
    details = {name: document[name] for name in ("seed", "tried", "held", "ended", "operations")}
    details["findings"] = [f"{row['operation']}: {row['about']}" for row in document["findings"]]
    details["report"] = str(FOLDER / REPORT)
    now, verdict = dt.datetime.now(dt.UTC), Verdict(document["verdict"])
    if verdict is Verdict.PASS and document["untried"]:
        verdict, told = Verdict.INCONCLUSIVE, f"{told}; never tried: {', '.join(document['untried'])}"
    return evidence.keep(folder / evidence.FOLDER, Evidence("fuzz", service, verdict, versions, now, told, details))


def _write(path: Path, text: str) -> None:
    try:
        replaced(path, text.encode("utf-8", "replace"))
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
