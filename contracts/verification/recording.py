"""Keeps what a verification came to: as evidence for the routes of each service, and as results in the store."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from banyan import evidence
from banyan.evidence import Evidence, Verdict
from banyan.plan.values import MONOLITH
from contracts.interactions.values import Pact
from contracts.store.content import pact_of
from contracts.store.keeping import SHARED, Store
from contracts.store.values import Version
from contracts.store.versions import here
from contracts.verification.gateway import GATEWAY
from contracts.verification.matrix import Cell, Matrix, Row

KIND = "contracts"
MOST = 20
"""So many rows are named in evidence; the command prints all."""


def evidence_of(matrix: Matrix, service: str, now: dt.datetime) -> Evidence | None:
    """What may be said of a service, None where nothing is relied on in it or its version is not known.

    It fails where it does not do what the monolith does, or what the monolith itself relies on. Where the monolith
    fails as well, or something was not asked, nothing is known.
    """
    rows = [row for row in matrix.rows if service in row.cells and row.key.provider == service]
    targets = {name: matrix.versions[name] for name in (MONOLITH, service) if name in matrix.versions}
    if not rows or len(targets) < 2:
        return None
    worse = [row for row in rows if _verdict(row, service) is Verdict.FAIL]
    open_ = [row for row in rows if _verdict(row, service) is Verdict.INCONCLUSIVE]
    verdict = Verdict.FAIL if worse else Verdict.INCONCLUSIVE if open_ else Verdict.PASS
    passed = sum(row.cells[service].status == "pass" for row in rows)
    named = [str(row.key) for row in (worse or open_)[:MOST]]
    details = {"interactions": named, "errors": list(matrix.errors)}
    return Evidence(KIND, service, verdict, targets, now, f"{passed} of {len(rows)}", details)


def keep_evidence(matrix: Matrix, file: Path, now: dt.datetime) -> tuple[tuple[str, Evidence], ...]:
    """Add evidence of all services to the plan's; the names of its files. Raises UnwritablePath."""
    services = [name for name in matrix.columns if name != MONOLITH]
    found = [each for name in services for each in [evidence_of(matrix, name, now)] if each]
    return tuple((evidence.keep(file.parent / evidence.FOLDER, each), each) for each in found)


def keep_results(matrix: Matrix, pacts: Iterable[Pact], file: Path) -> str:
    """Give the store what is known of whole pacts; why it could not be, or "".

    A pact is known of a target when all its interactions were asked of it.
    """
    store = Store(file.resolve().parent)
    found = here(store.home, os.environ, exclude=(SHARED,))
    if not found.number:
        return "results were not stored: this folder is not in git, and GIT_COMMIT says no version"
    branches = (found.branch,) if found.branch else ()
    for pact in pacts:
        rows = [row for row in matrix.rows if row.place.startswith(f"{pact.path} ")]
        for target in _known(rows):
            cells = [(row, row.cells[target]) for row in rows if target in row.cells]
            failed = [row.key.description for row, cell in cells if cell.status == "fail"]
            store.record_verification(
                pact_of(json.dumps(pact.raw, ensure_ascii=False).encode(), pact.path),
                Version(target, found.number, branches, build_url=found.build_url),
                success=not any(cell.status == "fail" and not row.is_pending for row, cell in cells),
                passed=sum(cell.status == "pass" for _, cell in cells),
                failed=failed,
            )
    return ""


def _known(rows: Sequence[Row]) -> list[str]:
    """The targets that were asked for every interaction that they could be asked for, and for one at least."""
    found = []
    for target in dict.fromkeys(target for row in rows for target in row.cells):
        statuses = {row.cells[target].status for row in rows if target in row.cells}
        if target != GATEWAY and statuses & {"pass", "fail"} and "not run" not in statuses:
            found.append(target)
    return found


def _verdict(row: Row, service: str) -> Verdict:
    was, becomes = row.cells.get(MONOLITH, Cell("skipped")), row.cells[service]
    if row.is_pending and becomes.status == "fail":
        return Verdict.PASS
    match becomes.status:
        case "fail":
            return Verdict.INCONCLUSIVE if was.status in {"fail", "not run"} else Verdict.FAIL
        case "not run":
            return Verdict.INCONCLUSIVE
        case "skipped":
            return Verdict.INCONCLUSIVE if was.status == "pass" else Verdict.PASS
        case _:
            return Verdict.PASS
