"""What a service offers to others: its URLs, and the tasks, events, functions and models of it that others use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from analysis.appraisal.pieces import Piece
from analysis.model.evidence import End, Evidence
from analysis.model.partition import Partition
from analysis.model.proposal import Named, Surface
from analysis.model.runtime import namesake
from analysis.model.urls import UrlPattern

_SLOTS = {
    "url": "linked",
    "task": "tasks",
    "signal": "events",
    "call": "functions",
    "read": "reads",
    "query_join": "joins",
    "raw_sql": "joins",
    "write": "writes",
    "transaction": "writes",
}
_RECEIVED, _SENT = "receives ", "sends "


def surfaces(
    names: Iterable[str], crossings: Iterable[Piece], urls: Sequence[UrlPattern], partition: Partition
) -> dict[str, Surface]:
    """Return the surface of each service; migrations run once and use nobody's."""
    used: dict[tuple[str, str], Counter[str]] = {}
    for piece in crossings:
        one = piece.evidence
        slot = _SLOTS.get(namesake(one.kind))
        if slot is not None and piece.stage != "migration":
            used.setdefault((piece.target, slot), Counter())[_used(slot, one)] += 1
    own = _urls(urls, partition)
    slots = sorted(set(_SLOTS.values()))
    return {
        name: Surface(
            tuple(sorted(own.get(name, ()))),
            **{slot: _ranked(used.get((name, slot), Counter())) for slot in slots},
        )
        for name in names
    }


def _used(slot: str, one: Evidence) -> str:
    if slot in ("linked", "events"):
        return one.detail.removeprefix(_RECEIVED).removeprefix(_SENT)
    if slot == "tasks":
        return _path(one.target) if one.target.symbol else one.detail
    return _path(one.target) if slot == "functions" else one.target.model or one.target.app


def _path(end: End) -> str:
    return ".".join(part for part in (end.module or end.model or end.app, end.symbol) if part)


def _urls(urls: Iterable[UrlPattern], partition: Partition) -> dict[str, set[str]]:
    own: dict[str, set[str]] = {}
    for url in urls:
        module, _, symbol = url.view.rpartition(".")
        service = partition.home(End(url.app, None, module, symbol))
        if service is not None:
            own.setdefault(service, set()).add(url.pattern)
    return own


def _ranked(counts: Counter[str]) -> Named:
    return tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
