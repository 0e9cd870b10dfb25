"""What teams change, by environment: the values of the chart, and what the overlays have otherwise than the base."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from extracted.deployment.kubernetes.naming import NAME, SPACE, derived
from extracted.deployment.kubernetes.scaling import HEADROOM_PERCENT, Autoscaling
from extracted.deployment.kubernetes.settings import NAMESPACE
from extracted.deployment.values import Deployment, Elsewhere, Image, Resources, Store, Workload

STAGING, PRODUCTION = "staging", "production"
ENVIRONMENTS = (STAGING, PRODUCTION)

WORKLOADS, STORES, ELSEWHERE = "workloads", "stores", "elsewhere"
PEERS = "peers"
"""Where calls to somebody elsewhere may go: a list of what NetworkPolicies call peers."""

HOSTS = ("hosts",)
GATEWAY_NAME = ("gateway", "name")
GATEWAY_NAMESPACE = ("gateway", "namespace")
MONITORING = ("monitoring", "namespace")

LOAD_WORKERS = ("loadWorkers",)
ANYWHERE = "0.0.0.0/0"

Figures = Mapping[str, Autoscaling | str]
"""By workload: what its autoscaler has, or why it has none."""


def base(deployment: Deployment, figures: Figures) -> dict[str, Any]:
    """The values that hold where no environment says otherwise; they are those of production but for the namespace."""
    found: dict[str, Any] = {
        NAMESPACE: deployment.namespace,
        "hosts": list(deployment.hosts),
        "gateway": {"name": "gateway", "namespace": "gateway-system"},
        "monitoring": {"enabled": True, "namespace": "monitoring"},
        "loadWorkers": {
            "enabled": False,
            "image": {"repository": "localhost/banyan", "tag": "latest"},
            "workers": 2,
            "master": "banyan:5557",
        },
        WORKLOADS: {each.name: _workload(each, figures[each.name]) for each in deployment.workloads},
        STORES: {each.name: _store(each) for each in deployment.stores},
    }
    if deployment.elsewhere:
        found[ELSEWHERE] = {each.host: {PEERS: [_peer(each)]} for each in deployment.elsewhere}
    return found


def of_environment(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    """The whole values of an environment: staging has one replica of each, and hosts and a namespace of its own."""
    if name == PRODUCTION:
        return dict(found)
    workloads = {each: _sparing(values) for each, values in found[WORKLOADS].items()}
    return {
        **found,
        NAMESPACE: derived(found[NAMESPACE], name),
        "hosts": [_host(name, each) for each in found["hosts"]],
        WORKLOADS: workloads,
    }


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What is otherwise in the second, as a file of values says it."""
    found: dict[str, Any] = {}
    for key, value in after.items():
        if value == before[key]:
            continue
        found[key] = changed(before[key], value) if isinstance(value, Mapping) else value
    return found


def _workload(workload: Workload, figures: Autoscaling | str) -> dict[str, Any]:
    image, memory = _image(workload.image), workload.resources.memory_mib
    if not isinstance(figures, Autoscaling):
        return {"image": image, "replicas": workload.replicas, "resources": _resources(workload.resources)}
    scaled = {"least": figures.least, "most": figures.most, "utilization": HEADROOM_PERCENT}
    return {"image": image, "autoscaling": scaled, "resources": _resources(Resources(figures.cpu_millis, memory))}


def _resources(resources: Resources) -> dict[str, Any]:
    """Memory is asked for as it is limited; processor time is shared where nobody else wants it."""
    memory = f"{resources.memory_mib}Mi"
    return {"requests": {"cpu": f"{resources.cpu_millis}m", "memory": memory}, "limits": {"memory": memory}}


def _store(store: Store) -> dict[str, Any]:
    """One that is elsewhere is known by where calls to it may go."""
    if store.is_external:
        return {PEERS: [{"ipBlock": {"cidr": _cidr(store.host)}}]}
    return {
        "image": _image(store.image),
        "storage": f"{store.storage_gib}Gi",
        "resources": _resources(Resources(250, 512)),
    }


def _peer(found: Elsewhere) -> dict[str, Any]:
    """A namespace is known by its name, and so all of its pods; one pod of ours by the label that usual charts give."""
    if found.namespace is None:
        return {"ipBlock": {"cidr": _cidr(found.host)}}
    if found.namespace:
        return {"namespaceSelector": {"matchLabels": {SPACE: found.namespace}}}
    return {"podSelector": {"matchLabels": {NAME: found.host}}}


def _image(image: Image) -> dict[str, Any]:
    """A digest stands behind the tag, and is what counts."""
    digest = f"@{image.digest}" if image.digest else ""
    return {"repository": image.repository, "tag": f"{image.tag or 'latest'}{digest}"}


def _cidr(host: str) -> str:
    """An address alone; policies know no names, and so one that is named may be anywhere."""
    try:
        return str(ipaddress.ip_network(host))
    except ValueError:
        return ANYWHERE


def _sparing(values: Mapping[str, Any]) -> dict[str, Any]:
    if "autoscaling" in values:
        scaled = values["autoscaling"]
        return {**values, "autoscaling": {**scaled, "least": 1, "most": max(1, min(2, scaled["most"]))}}
    return {**values, "replicas": 1}


def _host(name: str, host: str) -> str:
    """`shop.example.com` -> `staging.shop.example.com`; the star of `*.example.com` stays in front."""
    return f"*.{name}.{host[2:]}" if host.startswith("*.") else f"{name}.{host}"
