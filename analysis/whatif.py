"""What moving models or apps between the services of a proposal changes in its bill, as text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.appraisal.difference import Difference, ServiceChange, difference
from analysis.appraisal.moves import moved, partition_of
from analysis.appraisal.proposal import appraise
from analysis.config import Config
from analysis.model.proposal import Crossing, Service, WorkItem
from analysis.model.report import Report
from analysis.model.system import System
from analysis.pipeline import analyze, without_collection
from banyan.errors import UnknownName
from banyan.progress import shown

MOST_ITEMS = 8
"""So many items at most of each sort on the page for the terminal."""


@dataclass(frozen=True, slots=True)
class Question:
    """Moves as written, `app.Model` or `app` -> service, and the services that there should be besides."""

    moves: Mapping[str, str]
    new: tuple[str, ...] = ()


def answered(path: Path, config: Config, question: Question, format_: str, *, colour: bool = False) -> str:
    """Return what the moves change; raise UnknownName for a model, app or service that there is not."""
    with shown() as progress, without_collection(for_good=True):
        report = analyze(path, config, progress)
        moves = _spelled(question, report)
        system = System(report.apps, report.models, report.dependencies, report.urls)
        after = appraise(system, moved(partition_of(report.proposal), system, moves))
        found = difference(report.proposal, after)
    return _document(moves, found) if format_ == "json" else _page(moves, found, colour=colour)


def _spelled(question: Question, report: Report) -> dict[str, str]:
    """The moves with names as the project spells them."""
    services = [service.name for service in report.proposal.services] + list(question.new)
    owned = [model for service in report.proposal.services for model in service.models]
    apps = [app.label for app in report.apps if app.is_local]
    spelled = {}
    for name, service in question.moves.items():
        known = owned if "." in name else apps
        found = {each.lower(): each for each in known}.get(name.lower())
        if found is None:
            raise UnknownName("model" if "." in name else "app", name, sorted(known))
        if service not in services:
            raise UnknownName("service in this proposal", service, sorted(services))
        spelled[found] = service
    return spelled


def _page(moves: Mapping[str, str], found: Difference, *, colour: bool) -> str:
    strong, plain = ("\x1b[1m", "\x1b[0m") if colour else ("", "")
    told = ", ".join(f"{name} to {service}" for name, service in sorted(moves.items()))
    lines = [f"{strong}Moving {told}{plain}", *_sums(found)]
    if not found.services:
        return "\n".join([lines[0], "Nothing changes: it stands there already.", ""])
    lines += ["", f"{strong}Services{plain}", *map(_service_line, found.services)]
    for title, sign, items in (("Gone", "-", found.gone_items), ("New", "+", found.new_items)):
        lines += _item_lines(f"{strong}{title}: {len(items)} work items{plain}", sign, items)
    if found.changed_items:
        lines += ["", f"{strong}Changed: {len(found.changed_items)} work items{plain}"]
        changes = sorted(found.changed_items, key=lambda each: (each.before.points - each.after.points, each.after.key))
        for each in changes[:MOST_ITEMS]:
            places = f"{len(each.before.crossings)} → {len(each.after.crossings)} places"
            lines.append(f"  {_cut(each.after)}  {_one_line(each.after.title)}: {places}")
        lines += _left(len(changes))
    return "\n".join([*lines, ""])


def _sums(found: Difference) -> list[str]:
    (points, points_after), (crossings, crossings_after) = found.points, found.crossings
    counts = f"{len(found.gone_crossings):,} gone, {len(found.new_crossings):,} new"
    return [
        f"  crossings  {crossings:,} → {crossings_after:,} ({crossings_after - crossings:+,}: {counts})",
        f"  points     {points:,.0f} → {points_after:,.0f} ({points_after - points:+,.1f})",
    ]


def _service_line(change: ServiceChange) -> str:
    before, after = change.before, change.after
    if before is None or after is None:
        return f"  {change.name}: {'new' if before is None else 'gone'}"
    parts = [f"{len(before.models)} → {len(after.models)} models"] if before.models != after.models else []
    parts.append(f"{before.points:,.0f} → {after.points:,.0f} points")
    if before.verdict != after.verdict:
        parts.append(f"{before.verdict} → {after.verdict} ({_one_line(after.reason)})")
    return f"  {change.name}: {', '.join(parts)}"


def _item_lines(title: str, sign: str, items: Sequence[WorkItem]) -> list[str]:
    if not items:
        return []
    shown = [f"  {sign} {item.size} {_cut(item)}  {_one_line(item.title)}" for item in items[:MOST_ITEMS]]
    return ["", title, *shown, *_left(len(items))]


def _left(number: int) -> list[str]:
    return [f"  and {number - MOST_ITEMS:,} more"] if number > MOST_ITEMS else []


def _cut(item: WorkItem) -> str:
    return f"{item.source} → {item.target}"


def _one_line(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _document(moves: Mapping[str, str], found: Difference) -> str:
    document = {
        "moves": dict(sorted(moves.items())),
        "points": _change(*found.points),
        "crossings": _change(*found.crossings),
        "gone_crossings": _crossings(found.gone_crossings),
        "new_crossings": _crossings(found.new_crossings),
        "gone_items": [_item(item) for item in found.gone_items],
        "new_items": [_item(item) for item in found.new_items],
        "changed_items": [{"before": _item(each.before), "after": _item(each.after)} for each in found.changed_items],
        "services": [
            {"name": each.name, "before": _service(each.before), "after": _service(each.after)}
            for each in found.services
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _change(before: float, after: float) -> dict[str, float]:
    return {"before": before, "after": after}


def _crossings(found: Iterable[Crossing]) -> list[dict[str, object]]:
    return [
        {
            "from": one.source,
            "to": one.target,
            "kind": one.kind,
            "file": one.file,
            "line": one.line,
            "detail": one.detail,
            "remedy": one.remedy,
        }
        for one in found
    ]


def _item(item: WorkItem) -> dict[str, object]:
    return {
        "from": item.source,
        "to": item.target,
        "remedy": item.remedy,
        "subject": item.subject,
        "title": item.title,
        "points": item.points,
        "size": item.size,
        "places": len(item.crossings),
        "files": item.files,
    }


def _service(service: Service | None) -> dict[str, object] | None:
    if service is None:
        return None
    return {
        "models": service.models,
        "incoming": service.incoming,
        "outgoing": service.outgoing,
        "points": service.points,
        "verdict": service.verdict,
        "reason": service.reason,
    }
