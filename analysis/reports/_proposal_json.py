"""The proposal of a report as JSON: services, crossings, bill, order, placements, metrics."""

from __future__ import annotations

from analysis.model.partition import Placement
from analysis.model.proposal import (
    Crossing,
    Metric,
    Named,
    Proposal,
    Seam,
    Service,
    ServiceCycle,
    Step,
    Surface,
    WorkItem,
)
from analysis.reports._lines import dumped, listed, sectioned


def written(proposal: Proposal) -> str:
    """Return the proposal's part of the document."""
    return sectioned(
        {
            "strategy": dumped(proposal.strategy),
            "options": dumped(proposal.options),
            "services": listed(map(_service, proposal.services)),
            "crossings": listed(map(_crossing, proposal.crossings)),
            "extraction_order": dumped(proposal.extraction_order),
            "bill": listed(map(_item, proposal.bill)),
            "steps": listed(map(_step, proposal.steps)),
            "cycles": listed(map(_cycle, proposal.cycles)),
            "placements": listed(map(_placement, proposal.placements)),
            "metrics": listed(map(_metric, proposal.metrics)),
            "code": dumped(dict(proposal.code)),
        }
    )


def _service(service: Service) -> dict[str, object]:
    return {
        "name": service.name,
        "role": service.role,
        "apps": service.apps,
        "models": service.models,
        "lines": service.lines,
        "internal": service.internal,
        "incoming": service.incoming,
        "outgoing": service.outgoing,
        "verdict": service.verdict,
        "reason": service.reason,
        "cohesion": service.cohesion,
        "points": service.points,
        "needs": service.needs,
        "surface": _surface(service.surface),
    }


def _surface(surface: Surface) -> dict[str, object]:
    return {
        "urls": surface.urls,
        "linked": _named(surface.linked),
        "tasks": _named(surface.tasks),
        "events": _named(surface.events),
        "functions": _named(surface.functions),
        "reads": _named(surface.reads),
        "joins": _named(surface.joins),
        "writes": _named(surface.writes),
    }


def _named(names: Named) -> list[dict[str, object]]:
    return [{"name": name, "places": places} for name, places in names]


def _crossing(crossing: Crossing) -> dict[str, object]:
    return {
        "from": crossing.source,
        "to": crossing.target,
        "kind": crossing.kind,
        "file": crossing.file,
        "line": crossing.line,
        "detail": crossing.detail,
        "source_model": crossing.source_model,
        "target_model": crossing.target_model,
        "remedy": crossing.remedy,
    }


def _item(item: WorkItem) -> dict[str, object]:
    return {
        "from": item.source,
        "to": item.target,
        "remedy": item.remedy,
        "subject": item.subject,
        "title": item.title,
        "teams": item.teams,
        "files": item.files,
        "points": item.points,
        "size": item.size,
        "crossings": item.crossings,
    }


def _step(step: Step) -> dict[str, object]:
    return {"service": step.service, "points": step.points, "unmet": step.unmet, "reason": step.reason}


def _cycle(cycle: ServiceCycle) -> dict[str, object]:
    return {"services": cycle.services, "weakest": [_seam(seam) for seam in cycle.weakest]}


def _seam(seam: Seam) -> dict[str, object]:
    return {"from": seam.source, "to": seam.target, "points": seam.points, "items": seam.items}


def _placement(placement: Placement) -> dict[str, object]:
    return {
        "model": placement.model,
        "service": placement.service,
        "confidence": placement.confidence,
        "stability": placement.stability,
        "runner_up": placement.runner_up,
        "pros": placement.pros,
        "cons": placement.cons,
    }


def _metric(metric: Metric) -> dict[str, object]:
    return {"name": metric.name, "value": metric.value, "better": metric.better, "meaning": metric.meaning}
