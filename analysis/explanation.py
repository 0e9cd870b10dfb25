"""Every piece of evidence between two apps or models, as text."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from analysis.config import NO_STRATEGY, Config
from analysis.model.evidence import End, Evidence
from analysis.model.report import Report
from analysis.pipeline import analyze, without_collection
from banyan.errors import UnknownName
from banyan.progress import shown

Ends = tuple[str, str]


def explained(
    path: Path, config: Config, ends: Ends, kinds: frozenset[str], format_: str, *, colour: bool = False
) -> tuple[str, int]:
    """Return the text and the number of pieces; `kinds` empty for all of them.

    Raises UnknownName if an end is neither an app nor a model of the project.
    """
    with shown() as progress, without_collection(for_good=True):
        report = analyze(path, replace(config, strategy=NO_STRATEGY), progress)
    source, target = (_spelled(end, report) for end in ends)
    wanted = [one for one in report.dependencies if not kinds or one.kind in kinds]
    ways = ((source, target), (target, source)) if source != target else ((source, target),)
    found = {way: [one for one in wanted if _is(one.source, way[0]) and _is(one.target, way[1])] for way in ways}
    if format_ == "json":
        return _document(found), sum(map(len, found.values()))
    text = "\n".join(_way(*way, pieces, colour=colour) for way, pieces in found.items())
    return text, sum(map(len, found.values()))


def _spelled(end: str, report: Report) -> str:
    apps = {app.label for app in report.apps}
    known = {name.lower(): name for name in (*apps, *(m.id for m in report.models if not m.is_abstract))}
    if end.lower() not in known:
        raise UnknownName("app or model" if "." in end else "app", end, sorted(known.values()))
    return known[end.lower()]


def _is(end: End, name: str) -> bool:
    return end.model == name if "." in name else end.app == name


def _way(source: str, target: str, pieces: list[Evidence], *, colour: bool) -> str:
    strong, quiet, plain = ("\x1b[1m", "\x1b[2m", "\x1b[0m") if colour else ("", "", "")
    counts = ", ".join(f"{kind} {n}" for kind, n in sorted(_counts(pieces).items(), key=lambda c: (-c[1], c[0])))
    title = f"{strong}{source} → {target}{plain}: " + (f"{len(pieces)} ({counts})" if pieces else "nothing")
    lines = [title]
    for one in pieces:
        symbol = f" in {one.source.symbol}" if one.source.symbol else ""
        lines.append(f"  {one.file}:{one.line}  {strong}{one.kind}{plain}{symbol}  {_one_line(one.detail)}")
        if one.excerpt:
            lines.append(f"      {quiet}{_one_line(one.excerpt)}{plain}")
    return "\n".join([*lines, ""])


def _counts(pieces: Iterable[Evidence]) -> Counter[str]:
    return Counter(one.kind for one in pieces)


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _document(found: dict[Ends, list[Evidence]]) -> str:
    rows = [
        {
            "from": way[0],
            "to": way[1],
            "kind": one.kind,
            "file": one.file,
            "line": one.line,
            "symbol": one.source.symbol,
            "detail": one.detail,
            "excerpt": one.excerpt,
        }
        for way, pieces in found.items()
        for one in pieces
    ]
    return json.dumps({"evidence": rows}, indent=1, ensure_ascii=False) + "\n"
