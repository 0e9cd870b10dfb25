"""Renders workers for Kubernetes: a Job, each of whose pods makes requests until the comparison hangs up."""

from __future__ import annotations

import json
from dataclasses import dataclass

from banyan.kubernetes import LoadWorkers, job
from loadtests.driving.wire import Address


@dataclass(frozen=True, slots=True)
class Pods:
    """How many workers of which image come to which master; `secret` holds the key, under the name `key`."""

    master: Address
    workers: int
    image: str
    name: str = "banyan-load-workers"
    secret: str = "banyan-load"  # noqa: S105  what it is called


def render(pods: Pods) -> str:
    """Return the manifest, as JSON, which `kubectl apply -f -` takes."""
    asked = LoadWorkers(str(pods.master), pods.workers, pods.image, pods.name, pods.secret)
    return json.dumps(job(asked), indent=2) + "\n"
