"""What differs between two proposals for the same monolith: crossings and work items gone and new, by service."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from analysis.model.proposal import Crossing, Proposal, Service, WorkItem


@dataclass(frozen=True, slots=True)
class ItemChange:
    """A work item that both proposals have, with more or fewer places."""

    before: WorkItem
    after: WorkItem


@dataclass(frozen=True, slots=True)
class ServiceChange:
    """A service before and after; None where it is not there."""

    before: Service | None
    after: Service | None

    @property
    def name(self) -> str:
        """Its name, which stays."""
        service = self.after or self.before
        return service.name if service is not None else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change of the boundary changes in the bill; everything is sorted."""

    points: tuple[float, float]
    crossings: tuple[int, int]
    gone_crossings: tuple[Crossing, ...]
    new_crossings: tuple[Crossing, ...]
    gone_items: tuple[WorkItem, ...]
    new_items: tuple[WorkItem, ...]
    changed_items: tuple[ItemChange, ...]
    services: tuple[ServiceChange, ...]


def difference(before: Proposal, after: Proposal) -> Difference:
    """Compare two proposals; crossings are the same where services, place and kind are."""
    old, new = {item.key: item for item in before.bill}, {item.key: item for item in after.bill}
    both = [ItemChange(old[key], new[key]) for key in sorted(old.keys() & new.keys())]
    crossing, crossing_after = Counter(before.crossings), Counter(after.crossings)
    return Difference(
        (_points(before), _points(after)),
        (len(before.crossings), len(after.crossings)),
        _sorted(crossing - crossing_after),
        _sorted(crossing_after - crossing),
        tuple(sorted((old[key] for key in old.keys() - new.keys()), key=_weight)),
        tuple(sorted((new[key] for key in new.keys() - old.keys()), key=_weight)),
        tuple(each for each in both if len(each.before.crossings) != len(each.after.crossings)),
        _services(before, after),
    )


def _services(before: Proposal, after: Proposal) -> tuple[ServiceChange, ...]:
    old, new = {one.name: one for one in before.services}, {one.name: one for one in after.services}
    pairs = (ServiceChange(old.get(name), new.get(name)) for name in sorted({*old, *new}))
    return tuple(pair for pair in pairs if pair.before != pair.after)


def _points(proposal: Proposal) -> float:
    return round(sum(item.points for item in proposal.bill), 2)


def _weight(item: WorkItem) -> tuple[float, tuple[str, str, str, str]]:
    return -item.points, item.key


def _sorted(counts: Counter[Crossing]) -> tuple[Crossing, ...]:
    return tuple(sorted(counts.elements(), key=_place))


def _place(crossing: Crossing) -> tuple[str, int, str, str, str, str]:
    return crossing.file, crossing.line, crossing.kind, crossing.source, crossing.target, crossing.detail
