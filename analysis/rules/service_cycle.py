"""A dependency that closes a cycle of services, e.g. `orders → catalog` where catalog already needs orders."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping

from analysis.graph.components import strongly_connected
from analysis.model.finding import Finding, Identity
from analysis.rules._boundary import Boundary, Step

RANK = 5
KINDS = frozenset({"service_cycle"})
WHY = "services of a cycle can only be deployed, tested and extracted together"
ADVICE = "turn one direction round: let the other side publish an event, or pass what it needs as an argument"

BACKWARDS = frozenset({"cascade", "migration", "soft_foreign_key"})
"""Kinds that make nobody need anybody: a cascade is its foreign key seen from the other end, which would make a cycle
of every foreign key; migrations are history; a column with a key needs nothing to work."""

Edges = Mapping[str, Mapping[str, Step]]


def judge(boundary: Boundary) -> Iterator[Finding]:
    """One finding for each direct dependency inside a cycle, at the first place where it is written."""
    edges = _edges(boundary)
    pairs = [(source, target) for source, targets in edges.items() for target in targets]
    for members in strongly_connected(pairs):
        for source in sorted(members) if len(members) > 1 else ():
            for target in sorted(edges[source].keys() & members):
                yield _finding(source, target, edges)


def _edges(boundary: Boundary) -> Edges:
    """Whose code needs whom: in a query that is not the service whose table it starts from."""
    edges: dict[str, dict[str, Step]] = {service.name: {} for service in boundary.plan.services}
    for step in boundary.steps:
        if step.evidence.kind not in BACKWARDS and step.owner.name != step.target.name:
            edges[step.owner.name].setdefault(step.target.name, step)
    return edges


def _finding(source: str, target: str, edges: Edges) -> Finding:
    step = edges[source][target]
    one = step.evidence
    identity = Identity("", "", "service_cycle", source, target, f"{source} -> {target}")
    way = " → ".join([source, *_way(target, source, edges)])
    sides = (source, step.owner.team, source, target)
    return Finding("service_cycle", identity, one.file, one.line, *sides, f"{WHY}: {way}", ADVICE, one.excerpt)


def _way(start: str, end: str, edges: Edges) -> list[str]:
    """The shortest way from one service to another, both included."""
    came_from, pending = {start: start}, deque([start])
    while pending and end not in came_from:
        here = pending.popleft()
        for there in sorted(edges[here]):
            if there not in came_from:
                came_from[there] = here
                pending.append(there)
    way = [end]
    while way[-1] != start:
        way.append(came_from[way[-1]])
    return way[::-1]
