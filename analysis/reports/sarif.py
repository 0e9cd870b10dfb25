"""SARIF 2.1.0 for code scanning and editors: one result for each dependency between apps, `ruleId: query_join`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from analysis.model.evidence import End, Evidence, Unresolved
from analysis.model.project import UnreadFile
from analysis.model.report import Report
from analysis.reports._facts import crossings
from analysis.reports._kinds import kind_named
from analysis.reports._sarif import Object, fingerprint, log
from analysis.reports._sarif import artifact as _artifact
from analysis.reports._sarif import location as _location
from banyan.text import one_line


def render(report: Report) -> str:
    """Return a SARIF log; kinds that share data are warnings, all others notes, unread files notifications."""
    found = crossings(report)
    kinds = sorted({item.kind for item in found})
    rules = {kind: index for index, kind in enumerate(kinds)}
    return log([_rule(kind) for kind in kinds], _results(found, rules), _invocation(report))


def _rule(name: str) -> Object:
    kind = kind_named(name)
    return {
        "id": one_line(name),
        "shortDescription": {"text": kind.meaning},
        "fullDescription": {"text": kind.meaning},
        "help": {"text": f"{kind.meaning} To take the two apps apart, it must be cut. See docs/evidence.md."},
        "defaultConfiguration": {"level": "warning" if kind.group.is_binding else "note"},
        "properties": {"tags": ["architecture", kind.group.name]},
    }


def _results(found: Sequence[Evidence], rules: dict[str, int]) -> list[Object]:
    levels = {kind: "warning" if kind_named(kind).group.is_binding else "note" for kind in rules}
    seen: Counter[str] = Counter()
    results = []
    for item in found:
        fingerprint = _fingerprint(item)
        seen[fingerprint] += 1
        results.append(_result(item, rules[item.kind], levels[item.kind], f"{fingerprint}:{seen[fingerprint]}"))
    return results


def _result(item: Evidence, rule: int, level: str, fingerprint: str) -> Object:
    message = f"{_end(item.source)} depends on {_end(item.target)} ({one_line(item.kind)}): {one_line(item.detail)}"
    return {
        "ruleId": one_line(item.kind),
        "ruleIndex": rule,
        "level": level,
        "message": {"text": message},
        "locations": [_location(item.file, item.line, symbol=item.source.symbol, excerpt=item.excerpt)],
        "partialFingerprints": {"dependency/v1": fingerprint},
        "properties": {"weight": item.weight},
    }


def _fingerprint(item: Evidence) -> str:
    parts = (item.kind, _end(item.source), _end(item.target), item.file, item.source.symbol or "", item.detail)
    return fingerprint(*parts)


def _end(end: End) -> str:
    return one_line(end.model or end.app)


def _invocation(report: Report) -> Object:
    notifications = [*map(_unread, report.project.unread), *map(_unresolved, report.unresolved)]
    return {"executionSuccessful": True, "toolExecutionNotifications": notifications}


def _unread(item: UnreadFile) -> Object:
    return {
        "level": "warning",
        "message": {"text": f"Not read: {one_line(item.reason)}"},
        "locations": [{"physicalLocation": {"artifactLocation": _artifact(item.file)}}],
        "descriptor": {"id": "unread_file"},
    }


def _unresolved(item: Unresolved) -> Object:
    message = f"{one_line(item.kind)} not resolved, {one_line(item.reason)}: {one_line(item.detail)}"
    return {
        "level": "note",
        "message": {"text": message},
        "locations": [_location(item.file, item.line)],
        "descriptor": {"id": "unresolved_reference"},
    }
