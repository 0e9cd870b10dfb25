"""Whom Prometheus asks for metrics, in the words of its operator: a ServiceMonitor for each that has some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from extracted.deployment.kubernetes import pods
from extracted.deployment.kubernetes.naming import labels, selector
from extracted.deployment.kubernetes.settings import Manifest
from extracted.deployment.values import LINKS_METRICS, Deployment, Workload


def manifests(deployment: Deployment) -> Iterator[Manifest]:
    """One for each workload and store that the plan lets Prometheus call."""
    for each in deployment.workloads:
        if endpoints := list(_of_workload(each)):
            yield _monitor(deployment, each.name, each.duty, endpoints)
    for store in deployment.stores:
        if store.metrics and not store.is_external:
            asked = [_endpoint(pods.METRICS, store.metrics, "banyan-stores")]
            yield _monitor(deployment, store.name, store.kind, asked)


def _of_workload(workload: Workload) -> Iterator[Mapping[str, Any]]:
    if workload.metrics and workload.metrics_port:
        port = pods.HTTP if workload.metrics_port == workload.port else pods.METRICS
        job = "banyan-engine" if workload.kind == "gateway" else "banyan-services"
        yield _endpoint(port, workload.metrics, job)
    if token := workload.links_token:
        credentials = {"credentials": {"name": token.secret, "key": token.key}}
        yield {**_endpoint(pods.HTTP, LINKS_METRICS, "banyan-links"), "authorization": credentials}


def _endpoint(port: str, path: str, job: str) -> Mapping[str, Any]:
    """Where to ask; the job is called as in the target `prometheus`, whose alerts know it by that."""
    relabelings = [{"targetLabel": "job", "replacement": job}]
    return {"port": port, "path": path, "interval": "15s", "relabelings": relabelings}


def _monitor(deployment: Deployment, name: str, component: str, endpoints: Sequence[Mapping[str, Any]]) -> Manifest:
    chosen = {"matchLabels": selector(name, deployment.name)}
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": name, "labels": labels(name, deployment.name, component)},
        "spec": {"selector": chosen, "endpoints": list(endpoints)},
    }
