"""Workers of load tests in the cluster: a Job that is left out unless it is asked for, and may call all workloads."""

from __future__ import annotations

from typing import Any

from banyan.kubernetes import LABELS, LoadWorkers, job
from extracted.deployment.kubernetes.naming import COMPONENT, PART_OF
from extracted.deployment.kubernetes.settings import Joined, Manifest, Value
from extracted.deployment.kubernetes.values import LOAD_WORKERS
from extracted.deployment.values import Deployment


def manifests(deployment: Deployment) -> tuple[Manifest, ...]:
    """The Job, what it may call, and that all who answer requests hear it."""
    image = Joined((Value((*LOAD_WORKERS, "image", "repository")), ":", Value((*LOAD_WORKERS, "image", "tag"))))
    workers = LoadWorkers(Value((*LOAD_WORKERS, "master")), Value((*LOAD_WORKERS, "workers")), image)
    asked = {"matchLabels": {PART_OF: deployment.name, COMPONENT: "web"}}
    heard = {"from": [{"podSelector": {"matchLabels": dict(LABELS)}}]}
    return (
        job(workers),
        _policy(
            "load-workers.calls",
            {"podSelector": {"matchLabels": dict(LABELS)}, "policyTypes": ["Egress"], "egress": [{}]},
        ),
        _policy("load-workers.heard", {"podSelector": asked, "policyTypes": ["Ingress"], "ingress": [heard]}),
    )


def _policy(name: str, spec: dict[str, Any]) -> Manifest:
    metadata = {"name": name, "labels": dict(LABELS)}
    return {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}
