"""The Job whose pods make the requests of a load test, as a manifest that load tests and deployments write alike."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = "BANYAN_LOAD_KEY"
"""The variable that holds the secret by which a comparison knows its workers."""

LABELS: Mapping[str, str] = {"app.kubernetes.io/name": "banyan-load", "app.kubernetes.io/component": "worker"}
_COMMAND = ("banyan", "load", "worker")


@dataclass(frozen=True, slots=True)
class LoadWorkers:
    """How many workers of which image come to which master; `secret` holds the key, under the name `key`.

    `master`, `workers` and `image` are what the manifest says, as plain values or as whatever fills them in later.
    """

    master: object
    workers: object
    image: object
    name: str = "banyan-load-workers"
    secret: str = "banyan-load"  # noqa: S105  what it is called
    cores: str = "1"
    memory: str = "512Mi"


def job(asked: LoadWorkers) -> dict[str, Any]:
    """Return the manifest.

    Each pod has a core of its own, asked for and limited alike, so that nobody else's work makes it late. None is
    started again: a worker that was lost makes the run inconclusive, and another would come too late.
    """
    pod = {
        "restartPolicy": "Never",
        "automountServiceAccountToken": False,
        "topologySpreadConstraints": [
            {
                "maxSkew": 1,
                "topologyKey": "kubernetes.io/hostname",
                "whenUnsatisfiable": "ScheduleAnyway",
                "labelSelector": {"matchLabels": dict(LABELS)},
            }
        ],
        "containers": [_container(asked)],
    }
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": asked.name, "labels": dict(LABELS)},
        "spec": {
            "parallelism": asked.workers,
            "completions": asked.workers,
            "backoffLimit": 0,
            "ttlSecondsAfterFinished": 3600,
            "template": {"metadata": {"labels": dict(LABELS)}, "spec": pod},
        },
    }


def _container(asked: LoadWorkers) -> dict[str, Any]:
    resources = {"cpu": asked.cores, "memory": asked.memory}
    return {
        "name": "worker",
        "image": asked.image,
        "command": [*_COMMAND, "--master", asked.master],
        "env": [{"name": KEY, "valueFrom": {"secretKeyRef": {"name": asked.secret, "key": "key"}}}],
        "resources": {"requests": resources, "limits": dict(resources)},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
