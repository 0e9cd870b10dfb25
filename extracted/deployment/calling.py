"""Who may call whom: what the plan, its routes and the links of the sides need, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from banyan.plan.values import MONOLITH, Plan
from extracted.deployment.elsewhere import calls_elsewhere
from extracted.deployment.projects import Project
from extracted.deployment.storing import DATABASE
from extracted.deployment.values import GATEWAY, OUTSIDE, SCRAPER, Call, Store, Workload

_ASKS = {"web", "events", "tasks"}
"""What asks other sides: whatever runs the code of a side."""


def asked_by(plan: Plan, name: str, there: Mapping[str, Project]) -> frozenset[str]:
    """The sides that one may ask over the links: the monolith all services, a service the monolith and its peers."""
    if not there[name].has_links:
        return frozenset()
    linked = frozenset(other for other, each in there.items() if each.has_links and other != name)
    if name == MONOLITH:
        return linked
    peers = there[name].peers
    return linked & ((frozenset(plan.service(name).uses) if peers is None else peers) | {MONOLITH})


def calls_of(
    plan: Plan, workloads: Sequence[Workload], stores: Sequence[Store], there: Mapping[str, Project]
) -> tuple[Call, ...]:
    """All calls, each once, sorted."""
    webs = {each.side: each for each in workloads if each.duty == "web"}
    found = {
        Call(OUTSIDE, GATEWAY, webs[GATEWAY].port, "users"),
        *_routed(plan, webs),
        *(call for each in workloads if each.kind != "gateway" for call in _linked(plan, each, webs, there)),
        *(call for each in workloads for call in _stored(each, stores)),
        *_scraped((*workloads, *stores)),
        *calls_elsewhere(workloads),
    }
    return tuple(sorted(found))


def _routed(plan: Plan, webs: Mapping[str, Workload]) -> Iterator[Call]:
    """The gateway sends to the monolith what no route takes, and to a service what a route lets it see."""
    yield Call(GATEWAY, webs[MONOLITH].name, webs[MONOLITH].port, "requests that no route takes")
    for route in plan.routes:
        if {route.reads, route.writes} != {"monolith"}:
            yield Call(GATEWAY, webs[route.service].name, webs[route.service].port, "routes")


def _linked(
    plan: Plan, workload: Workload, webs: Mapping[str, Workload], there: Mapping[str, Project]
) -> Iterator[Call]:
    if workload.duty in _ASKS:
        for name in asked_by(plan, workload.side, there):
            yield Call(workload.name, webs[name].name, webs[name].port, "links")


def _stored(workload: Workload, stores: Sequence[Store]) -> Iterator[Call]:
    for store in stores:
        if store.name in workload.stores:
            yield Call(workload.name, store.name, store.port, "rows" if store.name == DATABASE else "events and tasks")


def _scraped(parts: Sequence[Workload | Store]) -> Iterator[Call]:
    for each in parts:
        if each.metrics and not (isinstance(each, Store) and each.is_external):
            yield Call(SCRAPER, each.name, each.metrics_port, "metrics")
        if isinstance(each, Workload) and each.links_token:
            yield Call(SCRAPER, each.name, each.port, "metrics")
