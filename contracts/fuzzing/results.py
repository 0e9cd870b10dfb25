"""What a run came to, as a document: the same for every format, and what a later command shows again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from contracts.fuzzing.baseline import Accepted
from contracts.fuzzing.findings import Finding

SCHEMA_VERSION = 1
Verdict = Literal["pass", "fail", "inconclusive"]
EXIT_CODES: Mapping[str, int] = {"pass": 0, "fail": 1, "inconclusive": 3}

SORTS = {
    "behaviour": "the service does otherwise",
    "specification": "the documents disagree as well",
    "check": "a check of Schemathesis failed",
}


@dataclass(slots=True)
class Result:
    """One run, while it goes on: `against` is the monolith's name where two sides were compared."""

    target: str
    against: str
    seed: int
    held: str = ""
    found: list[Finding] = field(default_factory=list)
    known: Mapping[str, Accepted] = field(default_factory=dict)
    stale: tuple[Accepted, ...] = ()
    operations: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()
    tried: int = 0
    ended: str = ""
    broken: str = ""
    is_whole: bool = True
    is_idle: bool = False
    notes: list[str] = field(default_factory=list)
    learned: tuple[str, ...] = ()
    tests: Mapping[str, str] = field(default_factory=dict)

    @property
    def new(self) -> list[Finding]:
        """Findings that nobody has accepted."""
        return [each for each in self.found if each.id not in self.known]

    @property
    def verdict(self) -> Verdict:
        """Whether it passes; what could not be tried through and found nothing says nothing."""
        if self.new or self.stale:
            return "fail"
        return "inconclusive" if self.broken or not (self.tried or self.is_idle) else "pass"

    def document(self) -> dict[str, Any]:
        """All of it as JSON."""
        return {
            "schema_version": SCHEMA_VERSION,
            "target": self.target,
            "against": self.against,
            "verdict": self.verdict,
            "seed": self.seed,
            "held": self.held,
            "tried": self.tried,
            "ended": self.ended,
            "broken": self.broken,
            "operations": sorted(self.operations),
            "untried": sorted(self.untried),
            "notes": self.notes,
            "learned": list(self.learned),
            "findings": [self._row(each) for each in _sorted(self.found)],
            "stale": [asdict(each) for each in self.stale],
        }

    def _row(self, finding: Finding) -> dict[str, Any]:
        accepted = self.known.get(finding.id)
        return {
            "id": finding.id,
            "sort": finding.sort,
            "operation": finding.operation,
            "about": finding.about,
            "message": finding.message,
            "monolith": finding.expected,
            "service": finding.found,
            "times": finding.times,
            "calls": finding.count,
            "curls": list(finding.curls),
            "test": self.tests.get(finding.id, ""),
            "accepted": {"reason": accepted.reason, "since": accepted.since} if accepted else None,
        }


def summary(document: Mapping[str, Any]) -> str:
    """One line: `catalog against monolith: 2 new findings of 3, 412 sequences tried`."""
    rows = document["findings"]
    new = sum(row["accepted"] is None for row in rows)
    what = f"{document['target']} against {document['against']}" if document["against"] else document["target"]
    unit = "sequences" if document["against"] else "requests"
    known = f", {len(rows) - new} accepted" if len(rows) > new else ""
    stale = f", {len(document['stale'])} stale entries of the baseline" if document["stale"] else ""
    return f"{what}: {new} new finding{'s' * (new != 1)}{known}{stale}; {document['tried']:,} {unit} tried"


def _sorted(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: (each.sort, each.operation, each.about))
