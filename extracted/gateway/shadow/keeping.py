"""Keeps what a run found: the report beside the plan, and evidence for each route that `banyan route` can rest on."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from banyan import evidence
from banyan.errors import UnwritablePath
from banyan.evidence import Evidence, Verdict
from banyan.plan.values import MONOLITH
from extracted.gateway.shadow.document import REPORT, Run, document_of, summary
from extracted.gateway.shadow.tally import Margin, Tally


def _nothing(line: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """Where findings go and what they are about: `planned` are the routes, each with its service.

    `versions` tells what runs, `said` takes lines for a person.
    """

    folder: Path
    planned: Mapping[str, str]
    rules: int = 0
    margin: Margin = field(default_factory=Margin)
    versions: Callable[[], Mapping[str, str]] = dict
    said: Callable[[str], None] = _nothing


@dataclass(slots=True)
class Keeper:
    """Keeps the report, and evidence whenever the verdict on a route has changed."""

    report: Reporting
    tally: Tally
    started: dt.datetime = field(default_factory=lambda: dt.datetime.now(dt.UTC))
    versions: Mapping[str, str] = field(init=False)
    kept: dict[str, Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.versions = self.report.versions()

    def keep(self) -> None:
        """Keep what is known now."""
        document = self._document()
        _write(self.report.folder / REPORT, document)
        for route in document["routes"]:
            verdict = Verdict(route["verdict"])
            if verdict is not Verdict.INCONCLUSIVE and self.kept.get(route["route"]) is not verdict:
                self._keep_evidence(route)

    def finish(self) -> dict[str, Any]:
        """Keep everything, unless what was compared is not what runs now."""
        document = self._document()
        _write(self.report.folder / REPORT, document)
        if self.report.versions() != self.versions:
            self.report.said("no evidence is kept: what runs changed in the meantime")
            return document
        for route in document["routes"]:
            if route["pairs"]:
                self._keep_evidence(route)
        return document

    def _document(self) -> dict[str, Any]:
        now = dt.datetime.now(dt.UTC)
        started, ended = (moment.isoformat(timespec="seconds") for moment in (self.started, now))
        run = Run(started, ended, self.report.margin, self.report.rules, self.versions)
        return document_of(run, self.tally, self.report.planned)

    def _keep_evidence(self, route: Mapping[str, Any]) -> None:
        name, service = route["route"], self.report.planned[route["route"]]
        versions = {side: self.versions[side] for side in (MONOLITH, service) if side in self.versions}
        margin = self.report.margin
        text = summary(route, limit=margin.limit, confidence=margin.confidence)
        told = ("pairs", "mismatches", "noisy", "upper", "needed", "targets")
        details = {key: route[key] for key in told} | {"limit": margin.limit, "confidence": margin.confidence}
        details["report"] = REPORT.as_posix()
        verdict = Verdict(route["verdict"])
        now = dt.datetime.now(dt.UTC)
        evidence.keep(
            self.report.folder / evidence.FOLDER, Evidence("shadow", name, verdict, versions, now, text, details)
        )
        self.kept[name] = verdict


def _write(path: Path, document: Mapping[str, Any]) -> None:
    """Put a document in its place, whole or not at all. Raises UnwritablePath."""
    import orjson

    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
        draft.replace(path)
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error
