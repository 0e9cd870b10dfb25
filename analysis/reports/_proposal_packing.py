"""A proposal packed for the explorer: services, the bill, the order, the circles, the places, the metrics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from typing import Any

from analysis.model.partition import Placement
from analysis.model.proposal import Proposal, Service, ServiceCycle, Step, Surface, WorkItem
from analysis.model.report import Report
from analysis.reports._homes import Homes, service_couplings
from analysis.reports._layout import arrange
from banyan.text import one_line

MOST_NAMES = 40
"""So many names of each part of a service's surface are shown; the rest are counted."""

Strings = Callable[[str | None], int]


def pack_proposal(report: Report, homes: Homes, strings: Strings) -> dict[str, Any]:
    """Return the proposal's part of what the explorer reads; services and items are referred to by number."""
    proposal = report.proposal
    rows = arrange(
        (service.name for service in proposal.services), service_couplings(report, homes), breadth=1.15, most_rows=4
    ).rows
    return {
        "strategy": one_line(proposal.strategy),
        "options": [one_line(each) for each in proposal.options],
        "services": [_service(each, homes, strings) for each in proposal.services],
        "rows": [[homes.number(name) for name in row] for row in rows],
        "items": [_item(each, homes, strings) for each in proposal.bill],
        "steps": [_step(each, homes, strings) for each in proposal.steps],
        "cycles": [_cycle(each, homes) for each in proposal.cycles],
        "placements": [_placement(each, homes, strings) for each in _told(proposal)],
        "metrics": [
            [strings(each.name), _rounded(each.value, 4), strings(each.better), strings(each.meaning)]
            for each in proposal.metrics
        ],
    }


def _service(service: Service, homes: Homes, strings: Strings) -> list[Any]:
    return [
        *(strings(text) for text in (service.name, service.role, service.verdict, service.reason)),
        [strings(app) for app in service.apps],
        [strings(model) for model in service.models],
        *(service.lines, service.internal, service.incoming, service.outgoing),
        *(_rounded(service.cohesion, 3), _rounded(service.points)),
        [number for number in map(homes.number, service.needs) if number >= 0],
        _surface(service.surface, strings),
    ]


def _surface(surface: Surface, strings: Strings) -> list[list[Any]]:
    """Return for each part of the surface its name, how many names it has, and the first of them with their places."""
    parts = []
    for part in fields(surface):
        names: Sequence[str | tuple[str, int]] = getattr(surface, part.name)
        shown = [[strings(each), 0] if isinstance(each, str) else [strings(each[0]), each[1]] for each in names]
        if names:
            parts.append([part.name, len(names), shown[:MOST_NAMES]])
    return parts


def _item(item: WorkItem, homes: Homes, strings: Strings) -> list[Any]:
    return [
        *(strings(item.remedy), homes.number(item.source), homes.number(item.target), strings(item.title)),
        [number for number in map(homes.number, item.teams) if number >= 0],
        *(_rounded(item.points), strings(item.size), len(item.crossings), len(item.files)),
    ]


def _step(step: Step, homes: Homes, strings: Strings) -> list[Any]:
    unmet = [number for number in map(homes.number, step.unmet) if number >= 0]
    return [homes.number(step.service), _rounded(step.points), unmet, strings(step.reason)]


def _cycle(cycle: ServiceCycle, homes: Homes) -> list[Any]:
    seams = [
        [homes.number(seam.source), homes.number(seam.target), _rounded(seam.points), list(seam.items)]
        for seam in cycle.weakest
    ]
    return [[homes.number(name) for name in cycle.services], seams]


def _told(proposal: Proposal) -> list[Placement]:
    """Return the placements that say more than that the model is where it is."""
    plain = Placement("", "")
    return [
        each
        for each in proposal.placements
        if (each.confidence, each.stability, each.runner_up, each.pros, each.cons)
        != (plain.confidence, plain.stability, plain.runner_up, plain.pros, plain.cons)
    ]


def _placement(placement: Placement, homes: Homes, strings: Strings) -> list[Any]:
    return [
        strings(placement.model),
        *(_rounded(placement.confidence), _rounded(placement.stability), homes.number(placement.runner_up or "")),
        *([strings(each) for each in said] for said in (placement.pros, placement.cons)),
    ]


def _rounded(value: float, digits: int = 2) -> float | int:
    """Return a figure as short as it can be written."""
    rounded = round(value, digits)
    return int(rounded) if rounded == int(rounded) else rounded
