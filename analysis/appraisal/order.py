"""In which order to extract: cheapest seam with the most gained first, after what it waits for can be asked.

A service can be asked once it is out, or through the API of the monolith that it stays in. What is asked in the
monolith and leaves later is paid for twice in part: the API moves, and its callers with it. So the price of a step is
what is still to be paid for all its seams, plus half of what it waits for in services that leave after it. Those worth
extracting go first, then the possible ones; among them the one that frees most lines of code for its price. A seam is
paid once, with whichever side goes first. What a step still waits for is named: the monolith answers for it until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from analysis.appraisal.bonds import AT_RUN_TIME
from analysis.graph.cycles import cycles
from analysis.model.proposal import Seam, Service, ServiceCycle, Step, WorkItem
from analysis.model.report import Coupling

Pair = tuple[str, str]

DETOUR = 0.5
"""How much of an API's price is paid again when it moves out of the monolith after its caller."""


def seams(bill: Iterable[WorkItem]) -> tuple[Seam, ...]:
    """What each service waits for: its run-time items to each other service, sorted."""
    items: dict[Pair, list[int]] = {}
    points: dict[Pair, float] = {}
    for position, item in enumerate(bill):
        if item.remedy in AT_RUN_TIME:
            pair = (item.source, item.target)
            items.setdefault(pair, []).append(position)
            points[pair] = points.get(pair, 0.0) + item.points
    return tuple(Seam(*pair, round(points[pair], 2), tuple(items[pair])) for pair in sorted(items))


def service_cycles(found: Iterable[Seam], services: Iterable[Service]) -> tuple[ServiceCycle, ...]:
    """The circles of services that wait for each other, with the lightest seams to break; libraries wait for none."""
    kept = {service.name for service in services if service.role != "shared_library"}
    by_pair = {(seam.source, seam.target): seam for seam in found if {seam.source, seam.target} <= kept}
    edges = [Coupling(*pair, seam.points, len(seam.items), ()) for pair, seam in by_pair.items()]
    return tuple(
        ServiceCycle(cycle.apps, tuple(by_pair[cut.source, cut.target] for cut in cycle.weakest))
        for cycle in cycles(edges)
    )


@dataclass(slots=True)
class _Queue:
    """What is not extracted yet."""

    waiting: dict[str, Service]
    needs: Mapping[str, Mapping[str, float]]
    cost: dict[Pair, float]

    def unmet(self, name: str) -> tuple[str, ...]:
        return tuple(sorted(other for other in self.needs.get(name, ()) if other in self.waiting and other != name))

    def price(self, name: str) -> float:
        return round(sum(points for pair, points in self.cost.items() if name in pair), 2)

    def detour(self, name: str) -> float:
        return DETOUR * sum(self.needs[name][other] for other in self.unmet(name))

    def take(self, name: str) -> None:
        del self.waiting[name]
        self.cost = {pair: points for pair, points in self.cost.items() if name not in pair}


def steps(services: Sequence[Service], bill: Iterable[WorkItem], found: Iterable[Seam]) -> tuple[Step, ...]:
    """Put the services that may leave in order; what is kept is in none."""
    needs: dict[str, dict[str, float]] = {}
    for seam in found:
        needs.setdefault(seam.source, {})[seam.target] = seam.points
    cost: dict[Pair, float] = {}
    for item in bill:
        cost[item.source, item.target] = cost.get((item.source, item.target), 0.0) + item.points
    leaving = {one.name: one for one in services if one.role == "service" and one.verdict != "keep"}
    queue = _Queue(leaving, needs, cost)
    taken = []
    while queue.waiting:
        taken.append(_next(queue))
        queue.take(taken[-1].service)
    return tuple(taken)


def _next(queue: _Queue) -> Step:
    name = min(queue.waiting, key=lambda name: _rank(queue, name))
    service, unmet, price = queue.waiting[name], queue.unmet(name), queue.price(name)
    gain = f"{price:,.0f} points free {_count(service.lines, 'line')} and {_count(len(service.models), 'model')}"
    wait = f"; the monolith answers for {', '.join(unmet)} until then" if unmet else ""
    return Step(name, price, unmet, gain + wait)


def _rank(queue: _Queue, name: str) -> tuple[bool, float, str]:
    service = queue.waiting[name]
    price = queue.price(name) + queue.detour(name)
    return service.verdict != "extract", price / max(service.lines, 1), name


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
