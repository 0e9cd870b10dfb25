"""Findings of many modules: as plain rows for the cache and between processes, merged, and in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from analysis.collect import Findings, Kinds
from analysis.evidence._behaviour import Behaviour, Scope
from analysis.model.evidence import End, Evidence, Unresolved

Rows = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[str, str]]]


def to_rows(findings: Findings) -> Rows:
    """Write findings as plain tuples."""
    return (
        [
            (e.kind, *_end(e.source), *_end(e.target), e.file, e.line, e.detail, e.weight, e.excerpt)
            for e in findings.evidence
        ],
        [(u.kind, u.file, u.line, u.detail, u.reason) for u in findings.unresolved],
        [
            (
                b.key,
                b.app,
                b.module,
                b.symbol,
                b.path,
                b.writes,
                b.calls,
                [(s.number, s.line, s.detail) for s in b.atomic],
            )
            for b in findings.behaviours
        ],
        findings.mentions,
    )


def _end(end: End) -> tuple[str | None, ...]:
    return end.app, end.model, end.module, end.symbol


def from_rows(rows: Any) -> Findings:
    """Read what `to_rows` wrote."""
    evidence, unresolved, behaviours, mentions = rows
    ends = {row: End(*row) for r in evidence for row in (r[1:5], r[5:9])}
    return Findings(
        [Evidence(r[0], ends[r[1:5]], ends[r[5:9]], *r[9:]) for r in evidence],
        [Unresolved(*r) for r in unresolved],
        [_behaviour(*r) for r in behaviours],
        mentions,
    )


def _behaviour(key: Any, app: Any, module: Any, symbol: Any, path: Any, *rest: Any) -> Behaviour:
    writes, calls, atomic = rest
    return Behaviour(key, app, module, symbol, path, writes, calls, tuple(Scope(*scope) for scope in atomic))


def merge(parts: Iterable[Findings]) -> Findings:
    """Join findings."""
    joined = Findings()
    for part in parts:
        joined.evidence.extend(part.evidence)
        joined.unresolved.extend(part.unresolved)
        joined.behaviours.extend(part.behaviours)
        joined.mentions.extend(part.mentions)
    return joined


def with_transactions(findings: Findings, kinds: Kinds, excerpt: Callable[[str, int], str]) -> Findings:
    """Add what only shows when all functions are seen together; `excerpt` gives the source line of a place."""
    behaviours = {b.key: b for b in sorted(findings.behaviours, key=lambda b: b.key)}
    for kind, over_project in sorted(kinds.over_project.items()):
        for behaviour, one in over_project(behaviours):
            source = End(behaviour.app, None, behaviour.module, behaviour.symbol or None)
            target = End(one.app, one.model)
            place = (behaviour.path, one.line)
            text = excerpt(*place)
            findings.evidence.append(Evidence(kind, source, target, *place, one.detail, kinds.weights[kind], text))
    return findings


def in_order(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    """Sort evidence by place, kind and ends."""
    return tuple(sorted(evidence, key=_place))


def _place(one: Evidence) -> tuple[Any, ...]:
    ends = (one.source.app, one.source.model or "", one.target.app, one.target.model or "", one.source.symbol or "")
    return (one.file, one.line, one.kind, *ends, one.detail)
