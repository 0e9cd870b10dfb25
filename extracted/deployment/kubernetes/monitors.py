"""Whom Prometheus asks for metrics, in the words of its operator: a ServiceMonitor for each that has some."""

from __future__ import annotations

from collections.abc import Iterator

from extracted.deployment.kubernetes import pods
from extracted.deployment.kubernetes.naming import labels, selector
from extracted.deployment.kubernetes.settings import Manifest
from extracted.deployment.values import Deployment


def manifests(deployment: Deployment) -> Iterator[Manifest]:
    """One for each workload and store that the plan lets Prometheus call."""
    for each in deployment.workloads:
        if each.metrics and each.metrics_port:
            port = pods.HTTP if each.metrics_port == each.port else pods.METRICS
            yield _monitor(deployment, each.name, each.duty, port, each.metrics)
    for store in deployment.stores:
        if store.metrics and not store.is_external:
            yield _monitor(deployment, store.name, store.kind, pods.METRICS, store.metrics)


def _monitor(deployment: Deployment, name: str, component: str, port: str, path: str) -> Manifest:
    chosen = {"matchLabels": selector(name, deployment.name)}
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "ServiceMonitor",
        "metadata": {"name": name, "labels": labels(name, deployment.name, component)},
        "spec": {"selector": chosen, "endpoints": [{"port": port, "path": path, "interval": "15s"}]},
    }
