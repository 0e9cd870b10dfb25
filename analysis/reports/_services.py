"""Figures of a proposal that several formats show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from analysis.model.partition import Placement
from analysis.model.proposal import Proposal, Service, WorkItem

CERTAIN = 0.7
"""A placement of less confidence is in doubt."""


def by_verdict(proposal: Proposal) -> list[Service]:
    """The services as they would leave, then those to keep: services in front, the one dearest to cut last."""
    place = {name: position for position, name in enumerate(proposal.extraction_order)}
    return sorted(
        proposal.services,
        key=lambda one: (place.get(one.name, len(place)), one.role != "service", one.points, one.name),
    )


def kept(proposal: Proposal) -> list[Service]:
    """The services that should not be split off, the most entangled in front; libraries are no question."""
    found = [one for one in proposal.services if one.verdict == "keep" and one.role == "service"]
    return sorted(found, key=lambda one: (-one.points, one.name))


def bill_of(proposal: Proposal, service: str) -> list[WorkItem]:
    """The items of one service's cuts, on both sides, the dearest in front."""
    found = [item for item in proposal.bill if service in (item.source, item.target)]
    return sorted(found, key=lambda item: (-item.points, item.key))


def doubtful(proposal: Proposal) -> list[Placement]:
    """The placements that have an alternative, the least certain in front."""
    found = [each for each in proposal.placements if each.runner_up is not None]
    return sorted(found, key=lambda each: (each.confidence, each.stability, each.model))


def doubt(placement: Placement) -> str:
    """Say of a model where it stands, where else it could, and what speaks for that."""
    against = f": {placement.cons[0]}" if placement.cons else ""
    certain = f"{placement.confidence:.0%} certain, stays in {placement.stability:.0%} of trials"
    return f"in {placement.service} ({certain}), else {placement.runner_up}{against}"


def total(items: Iterable[WorkItem]) -> float:
    """Their points together."""
    return round(sum(item.points for item in items), 2)


def sizes(items: Iterable[WorkItem]) -> str:
    """Say how many items of each size: `2 L, 4 M, 40 S`."""
    counts = Counter(item.size for item in items)
    return ", ".join(f"{counts[size]:,} {size}" for size in ("L", "M", "S") if counts[size]) or "none"


def remedies(items: Iterable[WorkItem]) -> list[tuple[str, int]]:
    """How many items need each remedy, the most frequent in front."""
    counts = Counter(item.remedy for item in items)
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def readable(remedy: str) -> str:
    """A remedy as words: `api client`."""
    return remedy.replace("_", " ")
