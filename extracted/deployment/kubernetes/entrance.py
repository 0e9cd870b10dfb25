"""Where requests come in: HTTPRoutes of the route table, or one to the gateway where its rules take an engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from extracted.deployment.kubernetes.naming import labels
from extracted.deployment.kubernetes.settings import Manifest, Value
from extracted.deployment.kubernetes.values import GATEWAY_NAME, GATEWAY_NAMESPACE, HOSTS
from extracted.deployment.values import GATEWAY, OUTSIDE, Deployment
from extracted.gateway.renderers import gateway_api
from extracted.gateway.table import Unsupported


@dataclass(frozen=True, slots=True)
class Entrance:
    """What is deployed then, and the routes to it; `said` is why the engine is there, "" where it is not."""

    deployment: Deployment
    routes: tuple[Manifest, ...]
    said: str


MOST_HOSTS = 16
"""So many hostnames one HTTPRoute may have."""


def lacking(deployment: Deployment) -> Iterator[tuple[tuple[str, ...], str]]:
    """What stands in the way of routes, with the key of the plan."""
    for host in deployment.hosts:
        if host.rpartition(".")[2].isdigit():
            yield ("deploy", "hosts"), f"an HTTPRoute takes names, and {host} is an address"
    if len(deployment.hosts) > MOST_HOSTS:
        yield (
            ("deploy", "hosts"),
            f"an HTTPRoute takes {MOST_HOSTS} hosts at most, and these are {len(deployment.hosts)}",
        )


def entrance(deployment: Deployment) -> Entrance:
    """The cluster's own gateway splits requests where the Gateway API can; else Banyan's stands behind it."""
    try:
        rendered = gateway_api.render(deployment.table)
    except Unsupported as error:
        return Entrance(
            deployment, (_route(deployment, f"{deployment.name}-all", _everything(deployment)),), str(error)
        )
    items = json.loads(rendered[gateway_api.FILE])["items"]
    routes = (
        _route(deployment, f"{deployment.name}-{number:03}", each["spec"]["rules"])
        for number, each in enumerate(items, 1)
    )
    return Entrance(_without_gateway(deployment), tuple(routes), "")


def _everything(deployment: Deployment) -> list[Mapping[str, Any]]:
    return [{"backendRefs": [{"name": GATEWAY, "port": deployment.gateway.port}]}]


def _route(deployment: Deployment, name: str, rules: object) -> Manifest:
    parent = {"name": Value(GATEWAY_NAME), "namespace": Value(GATEWAY_NAMESPACE)}
    return {
        "apiVersion": "gateway.networking.k8s.io/v1",
        "kind": "HTTPRoute",
        "metadata": {"name": name, "labels": labels(name, deployment.name, "routes")},
        "spec": {"parentRefs": [parent], "hostnames": Value(HOSTS), "rules": rules},
    }


def _without_gateway(deployment: Deployment) -> Deployment:
    """What the engine would call, the cluster's gateway calls from outside; nobody calls the engine."""
    kept = (each for each in deployment.calls if each.target != GATEWAY)
    calls = (replace(each, source=OUTSIDE) if each.source == GATEWAY else each for each in kept)
    workloads = tuple(each for each in deployment.workloads if each.name != GATEWAY)
    return replace(deployment, workloads=workloads, calls=tuple(sorted({*calls})))
