"""All manifests of a deployment, by the file that holds them: the one source of what Kustomize and Helm are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extracted.deployment.kubernetes import load_workers, monitors, network, stores, values, workloads
from extracted.deployment.kubernetes.entrance import Entrance, entrance
from extracted.deployment.kubernetes.naming import require_label
from extracted.deployment.kubernetes.scaling import Autoscaling, autoscaling
from extracted.deployment.kubernetes.settings import Manifest, Value
from extracted.deployment.kubernetes.values import Figures
from extracted.deployment.values import Deployment

HEAD = "Rendered by `banyan deploy render {target}` from the plan, which is where to change it."


@dataclass(frozen=True, slots=True)
class Option:
    """Manifests that may be left out: whether they are is said by `enabled` at a path of the values."""

    path: tuple[str, ...]
    manifests: tuple[Manifest, ...]


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is given to a cluster: `files` by their name without an ending, and `options` likewise."""

    entrance: Entrance
    figures: Figures
    values: Mapping[str, Any]
    files: Mapping[str, tuple[Manifest, ...]]
    options: Mapping[str, Option]

    @property
    def deployment(self) -> Deployment:
        """What is deployed: without the gateway where the cluster's own does its work."""
        return self.entrance.deployment

    def chosen(self, own: Mapping[str, Any]) -> tuple[str, ...]:
        """The options that some values turn on."""
        return tuple(name for name, each in self.options.items() if Value((*each.path, "enabled")).of(own))


def notes(deployment: Deployment) -> Iterator[str]:
    """What people should know of the figures of autoscalers: what speaks against them, and why there are none."""
    figures = rendered(deployment).figures
    for side in (each for each in deployment.sides if each.side in deployment.load):
        match figures.get(side.name):
            case Autoscaling(run=run, remarks=remarks):
                yield from (f"{side.name} scales by the run {run}: {remark}" for remark in remarks)
            case str(reason):
                yield f"{side.name} has no autoscaler: {reason.removeprefix('none: ')}"


def rendered(deployment: Deployment) -> Rendered:
    """All of it. Raises UsageError for a name that no cluster takes."""
    require_label([deployment.name, deployment.namespace], "namespace")
    names = (*(each.name for each in deployment.workloads), *(each.name for each in deployment.stores))
    require_label(names, "Service")
    found = entrance(deployment)
    whole = found.deployment
    figures: Figures = {
        each.name: autoscaling(
            each, whole.load.get(each.side) if each.duty == "web" else None, whole.versions.get(each.side, "")
        )
        for each in whole.workloads
    }
    files = {
        f"workloads/{each.name}": tuple(workloads.manifests(whole, each, figures[each.name]))
        for each in whole.workloads
    }
    deployed = (each for each in whole.stores if not each.is_external)
    files |= {f"stores/{each.name}": tuple(stores.manifests(whole, each)) for each in deployed}
    files |= {"network": tuple(network.manifests(whole)), "routes": found.routes}
    options = {"load-workers": Option(values.LOAD_WORKERS, load_workers.manifests(whole))}
    if asked := tuple(monitors.manifests(whole)):
        options["monitors"] = Option(values.MONITORING[:1], asked)
    return Rendered(found, figures, values.base(whole, figures), files, options)
