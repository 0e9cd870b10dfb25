"""Who may open connections to whom, as NetworkPolicies: nothing at first, then every call of the plan, and no other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from extracted.deployment import values
from extracted.deployment.kubernetes import pods
from extracted.deployment.kubernetes.naming import NAME, SPACE, labels, part, selector
from extracted.deployment.kubernetes.settings import Manifest, Value
from extracted.deployment.kubernetes.values import ELSEWHERE, GATEWAY_NAMESPACE, MONITORING, PEERS, STORES
from extracted.deployment.values import Call, Deployment

DNS_NAMESPACE = "kube-system"
DNS_LABELS: Mapping[str, str] = {"k8s-app": "kube-dns"}
"""Where clusters resolve names, CoreDNS included."""

DNS_PORT = 53
MIGRATIONS = "a migration"
_ALL = "all"
_Table = dict[str, Any]


def calls(deployment: Deployment) -> tuple[Call, ...]:
    """All calls of a deployment; migrations are told what their workload is, and call stores and who is elsewhere."""
    reached = {each.name for each in deployment.stores} | {each.host for each in deployment.elsewhere}
    migrated = {each.name: pods.migration_name(each) for each in deployment.workloads if each.migration}
    further = (
        replace(call, source=migrated[call.source], why=MIGRATIONS)
        for call in deployment.calls
        if call.source in migrated and call.target in reached
    )
    return tuple(sorted({*deployment.calls, *further}))


def manifests(deployment: Deployment) -> Iterator[Manifest]:
    """What holds for all pods of the namespace, and one policy for each that calls or is called."""
    yield _policy(deployment, part(_ALL, "deny"), {}, ingress=[], egress=[])
    yield _policy(deployment, part(_ALL, "dns"), {}, egress=[_names()])
    known = calls(deployment)
    strangers = {*_reached(deployment), values.OUTSIDE, values.SCRAPER}
    for name in sorted({name for call in known for name in (call.source, call.target)} - strangers):
        ingress = list(_rules(deployment, "from", [(each.port, each.source) for each in known if each.target == name]))
        egress = list(_rules(deployment, "to", [(each.port, each.target) for each in known if each.source == name]))
        chosen = {"matchLabels": selector(name, deployment.name)}
        yield _policy(deployment, name, chosen, ingress=ingress, egress=egress)
    for each in deployment.elsewhere:
        if each.namespace == "":
            callers = [(call.port, call.source) for call in known if call.target == each.host]
            chosen = {"matchLabels": {NAME: each.host}}
            yield _policy(deployment, each.host, chosen, ingress=list(_rules(deployment, "from", callers)))


def _reached(deployment: Deployment) -> dict[str, tuple[str, ...]]:
    """Who is called and not deployed here, with where the values say which peers that means."""
    stores = {each.name: (STORES, each.name, PEERS) for each in deployment.stores if each.is_external}
    return {**stores, **{each.host: (ELSEWHERE, each.host, PEERS) for each in deployment.elsewhere}}


def _rules(deployment: Deployment, side: str, ends: Iterable[tuple[int, str]]) -> Iterator[_Table]:
    """One rule for each port, and one for each that is elsewhere: its peers are a list of the values."""
    reached = _reached(deployment)
    for port, group in groupby(sorted(set(ends)), key=lambda each: each[0]):
        names = [name for _, name in group]
        ports = [{"protocol": "TCP", "port": port}]
        if near := [_peer(deployment, name) for name in names if name not in reached]:
            yield {side: near, "ports": ports}
        for name in names:
            if name in reached:
                yield {side: Value(reached[name]), "ports": ports}


def _peer(deployment: Deployment, name: str) -> _Table:
    match name:
        case values.OUTSIDE:
            return {"namespaceSelector": {"matchLabels": {SPACE: Value(GATEWAY_NAMESPACE)}}}
        case values.SCRAPER:
            space = {"matchLabels": {SPACE: Value(MONITORING)}}
            return {"namespaceSelector": space, "podSelector": {"matchLabels": {NAME: values.SCRAPER}}}
        case _:
            return {"podSelector": {"matchLabels": selector(name, deployment.name)}}


def _names() -> _Table:
    space = {"matchLabels": {SPACE: DNS_NAMESPACE}}
    return {
        "to": [{"namespaceSelector": space, "podSelector": {"matchLabels": dict(DNS_LABELS)}}],
        "ports": [{"protocol": protocol, "port": DNS_PORT} for protocol in ("UDP", "TCP")],
    }


def _policy(
    deployment: Deployment,
    name: str,
    chosen: Mapping[str, Any],
    *,
    ingress: Sequence[_Table] | None = None,
    egress: Sequence[_Table] | None = None,
) -> Manifest:
    types = [word for word, rules in (("Ingress", ingress), ("Egress", egress)) if rules is not None]
    rules = {word: list(each) for word, each in (("ingress", ingress), ("egress", egress)) if each}
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "labels": labels(name, deployment.name, "network")},
        "spec": {"podSelector": dict(chosen), "policyTypes": types, **rules},
    }
