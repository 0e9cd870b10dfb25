"""Renders workers for Kubernetes: a Job, each of whose pods makes requests until the comparison hangs up."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from loadtests.driving import wire
from loadtests.driving.wire import Address

_COMMAND = ["banyan", "load", "worker"]
_LABELS = {"app.kubernetes.io/name": "banyan-load", "app.kubernetes.io/component": "worker"}


@dataclass(frozen=True, slots=True)
class Pods:
    """How many workers of which image come to which master; `secret` holds the key, under the name `key`."""

    master: Address
    workers: int
    image: str
    name: str = "banyan-load-workers"
    secret: str = "banyan-load"  # noqa: S105  what it is called
    cores: str = "1"
    memory: str = "512Mi"


def render(pods: Pods) -> str:
    """Return the manifest, as JSON, which `kubectl apply -f -` takes.

    Each pod has a core of its own, asked for and limited alike, so that nobody else's work makes it late. None is
    started again: a worker that was lost makes the run inconclusive, and another would come too late.
    """
    key = {"name": wire.KEY, "valueFrom": {"secretKeyRef": {"name": pods.secret, "key": "key"}}}
    resources = {"cpu": pods.cores, "memory": pods.memory}
    container: dict[str, Any] = {
        "name": "worker",
        "image": pods.image,
        "command": [*_COMMAND, "--master", str(pods.master)],
        "env": [key],
        "resources": {"requests": resources, "limits": resources},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": _LABELS},
            }
        ],
        "containers": [container],
    }
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": pods.name, "labels": _LABELS},
        "spec": {
            "parallelism": pods.workers,
            "completions": pods.workers,
            "backoffLimit": 0,
            "ttlSecondsAfterFinished": 3600,
            "template": {"metadata": {"labels": _LABELS}, "spec": pod},
        },
    }
    return json.dumps(job, indent=2) + "\n"
