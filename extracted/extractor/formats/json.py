"""The ledger as a document for other tools, after docs/extraction.schema.json: `{"schema_version": 1, ...}`."""

from __future__ import annotations

from analysis.model.evidence import Evidence
from analysis.reports._lines import dumped, listed, sectioned
from extracted.extractor.ledger import COLUMNS, FileLine, Ledger
from extracted.extractor.model import Decision, Mirror

SCHEMA_VERSION = 1


def render(ledger: Ledger) -> str:
    """Return JSON with every decision and every file, one a line; paths are relative to the plan's folder."""
    counts = {kind: {fate: row[fate] for fate in COLUMNS} for kind, row in ledger.by_kind().items()}
    totals = ledger.totals()
    sections = {
        "schema_version": dumped(SCHEMA_VERSION),
        "service": dumped(ledger.service),
        "deed": dumped(ledger.deed),
        "clean": dumped(ledger.is_clean),
        "project": dumped(ledger.folder or "."),
        "apps": dumped(ledger.apps),
        "shared": dumped(ledger.shared),
        "totals": dumped({fate: totals[fate] for fate in COLUMNS}),
        "kinds": dumped(counts),
        "decisions": listed(_decision(each, ledger) for each in ledger.decisions),
        "silent": listed(_silent(each, ledger) for each in ledger.silent),
        "files": listed(_file(each) for each in ledger.files),
        "mirrors": listed(_mirror(each) for each in ledger.mirrors),
        "requirements": dumped(ledger.requirements),
        "notes": listed(ledger.notes),
    }
    return sectioned(sections) + "\n"


def _decision(decision: Decision, ledger: Ledger) -> dict[str, object]:
    return {
        "kind": decision.kind,
        "fate": decision.fate,
        "side": decision.side,
        "file": ledger.path(decision.file) or None,
        "line": decision.line or None,
        "subject": decision.subject,
        "how": decision.how,
        "advice": decision.advice or None,
    }


def _silent(each: Evidence, ledger: Ledger) -> dict[str, object]:
    ends = {"from": each.source.app, "to": each.target.app}
    return {"kind": each.kind, "file": ledger.path(each.file), "line": each.line, **ends, "detail": each.detail}


def _file(each: FileLine) -> dict[str, object]:
    return {
        "path": each.path,
        "side": each.side,
        "what": each.what,
        "role": each.role or None,
        "origin": each.origin or None,
        "edited": each.edited,
        "moved_on": each.moved_on,
    }


def _mirror(each: Mirror) -> dict[str, object]:
    return {"model": each.model, "access": each.access, "why": each.why or None}
