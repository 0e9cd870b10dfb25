"""A workload in a cluster: its pods and how they are replaced, its Service, and what keeps enough of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from extracted.deployment.kubernetes import pods
from extracted.deployment.kubernetes.naming import derived, labels, note, selector
from extracted.deployment.kubernetes.scaling import Autoscaling
from extracted.deployment.kubernetes.settings import Digest, Joined, Manifest, Value
from extracted.deployment.kubernetes.values import WORKLOADS
from extracted.deployment.values import Deployment, Workload

_DIGITS = 8
_DAY_SECONDS = 86_400
_Table = dict[str, Any]


def manifests(deployment: Deployment, workload: Workload, figures: Autoscaling | str) -> Iterator[Manifest]:
    """All of one workload, in the order in which they are made."""
    if workload.environment:
        yield pods.config_map(deployment, workload)
    if workload.files:
        yield pods.files_map(deployment, workload)
    if workload.migration:
        yield _migration(deployment, workload)
    yield _deployment(deployment, workload, figures)
    if pods.ports_of(workload):
        yield _service(deployment, workload)
    if workload.duty != "schedule":
        yield _budget(deployment, workload)
    if isinstance(figures, Autoscaling):
        yield _autoscaler(deployment, workload, figures)


def _deployment(deployment: Deployment, workload: Workload, figures: Autoscaling | str) -> _Table:
    spec: _Table = {"revisionHistoryLimit": 5, "progressDeadlineSeconds": 600}
    head = _head("apps/v1", "Deployment", deployment, workload)
    if isinstance(figures, Autoscaling):
        head["metadata"]["annotations"] = {note("autoscaling"): f"by the run {figures.run}"}
    else:
        head["metadata"]["annotations"] = {note("autoscaling"): figures}
        spec["replicas"] = Value((WORKLOADS, workload.name, "replicas"))
    spec["selector"] = {"matchLabels": selector(workload.name, deployment.name)}
    spec["strategy"] = _strategy(workload)
    if workload.port:
        spec["minReadySeconds"] = 5
    return {**head, "spec": {**spec, "template": pods.template(deployment, workload)}}


def _strategy(workload: Workload) -> _Table:
    """A new pod first, and an old one leaves when it is ready; but never two that plan the same tasks."""
    if workload.duty == "schedule":
        return {"type": "Recreate"}
    return {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}


def _service(deployment: Deployment, workload: Workload) -> _Table:
    ports = [
        {"name": name, "port": port, "targetPort": name, "protocol": "TCP"} for name, port in pods.ports_of(workload)
    ]
    spec = {"selector": selector(workload.name, deployment.name), "ports": ports}
    return {**_head("v1", "Service", deployment, workload), "spec": spec}


def _budget(deployment: Deployment, workload: Workload) -> _Table:
    """One may leave at a time; with a single one that is all of them, rather than a node that cannot be emptied."""
    spec = {
        "maxUnavailable": 1,
        "unhealthyPodEvictionPolicy": "AlwaysAllow",
        "selector": {"matchLabels": selector(workload.name, deployment.name)},
    }
    return {**_head("policy/v1", "PodDisruptionBudget", deployment, workload), "spec": spec}


def _autoscaler(deployment: Deployment, workload: Workload, figures: Autoscaling) -> _Table:
    head = _head("autoscaling/v2", "HorizontalPodAutoscaler", deployment, workload)
    head["metadata"]["annotations"] = {
        note("load-run"): figures.run,
        note("load-taken-at"): figures.taken_at,
        note("load-figures"): figures.said,
        **({note("load-remarks"): "; ".join(figures.remarks)} if figures.remarks else {}),
    }
    path = (WORKLOADS, workload.name, "autoscaling")
    target = {"type": "Utilization", "averageUtilization": Value((*path, "utilization"))}
    spec = {
        "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": workload.name},
        "minReplicas": Value((*path, "least")),
        "maxReplicas": Value((*path, "most")),
        "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": target}}],
        "behavior": {"scaleDown": {"stabilizationWindowSeconds": 300}},
    }
    return {**head, "spec": spec}


def _migration(deployment: Deployment, workload: Workload) -> _Table:
    """A Job is never changed: where anything of its pods is another, it is another Job, known by their digest."""
    name = pods.migration_name(workload)
    template = pods.template(deployment, workload, workload.migration)
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {
            "name": Joined((f"{derived(workload.name, 'migrate', _DIGITS + 1)}-", Digest(template, _DIGITS))),
            "labels": labels(name, deployment.name, "migration"),
        },
        "spec": {"backoffLimit": 6, "ttlSecondsAfterFinished": _DAY_SECONDS, "template": template},
    }


def _head(version: str, kind: str, deployment: Deployment, workload: Workload) -> _Table:
    found = labels(workload.name, deployment.name, workload.duty)
    return {"apiVersion": version, "kind": kind, "metadata": {"name": workload.name, "labels": found}}
