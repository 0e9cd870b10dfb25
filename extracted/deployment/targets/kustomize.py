"""Kubernetes by Kustomize: a base, and overlays for staging and production, `kubectl apply -k overlays/staging`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extracted.deployment.checking import Check
from extracted.deployment.kubernetes import documents
from extracted.deployment.kubernetes.checks import inspection
from extracted.deployment.kubernetes.cluster import require_cluster, trial
from extracted.deployment.kubernetes.differences import patches
from extracted.deployment.kubernetes.entrance import lacking
from extracted.deployment.kubernetes.guide import guide
from extracted.deployment.kubernetes.rendering import HEAD, Rendered, notes, rendered
from extracted.deployment.kubernetes.settings import NAMESPACE, filled
from extracted.deployment.kubernetes.values import ENVIRONMENTS, STORES, WORKLOADS, of_environment
from extracted.deployment.values import Deployment

NEEDS = ("hosts",)
__all__ = ["NEEDS", "checks", "cluster_checks", "lacking", "notes", "render"]
_PROGRAM = "kubectl"
_HEAD = HEAD.format(target="kustomize")
_API = {"apiVersion": "kustomize.config.k8s.io/v1beta1", "kind": "Kustomization"}
_COMPONENT = {"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component"}


def render(deployment: Deployment) -> Mapping[str, str]:
    """The files of the base, the overlays, and what overlays may leave out or take, as components."""
    found = rendered(deployment)
    base = {"resources": [f"{name}.yaml" for name in found.files], NAMESPACE: found.values[NAMESPACE]}
    files = {f"base/{name}.yaml": documents.plain(each, found.values, _HEAD) for name, each in found.files.items()}
    files["base/kustomization.yaml"] = documents.data({**_API, **base}, _HEAD)
    for environment in ENVIRONMENTS:
        overlay = {**_API, **_overlay(found, environment)}
        files[f"overlays/{environment}/kustomization.yaml"] = documents.data(overlay, _HEAD)
    for name, option in found.options.items():
        component = {**_COMPONENT, "resources": [f"{name}.yaml"]}
        files[f"components/{name}/kustomization.yaml"] = documents.data(component, _HEAD)
        files[f"components/{name}/{name}.yaml"] = documents.plain(option.manifests, found.values, _HEAD)
    files["README.md"] = guide(found, "Kustomize")
    return dict(sorted(files.items()))


def checks(deployment: Deployment) -> tuple[Check, ...]:
    """What `kubectl kustomize` makes of each environment, held to what was meant."""
    found = rendered(deployment)
    folders = {environment: f"overlays/{environment}" for environment in ENVIRONMENTS}
    return tuple(
        inspection(found, environment, _PROGRAM, (_PROGRAM, "kustomize", folder), folder)
        for environment, folder in folders.items()
    )


def cluster_checks(context: str) -> tuple[Check, ...]:
    """What a cluster says to all of it. Raises UsageError where it is not there."""
    require_cluster(context)
    return (trial(context),)


def _overlay(found: Rendered, environment: str) -> dict[str, Any]:
    """The namespace, the tags to be edited, and everything in which the environment's values make a difference."""
    own = of_environment(environment, found.values)
    manifests = [each for part in found.files.values() for each in part]
    changes = patches([filled(each, found.values) for each in manifests], [filled(each, own) for each in manifests])
    components = [f"../../components/{name}" for name in found.chosen(own)]
    return {
        "resources": ["../../base"],
        **({"components": components} if components else {}),
        NAMESPACE: own[NAMESPACE],
        "images": _images(own),
        **({"patches": [_patch(each) for each in changes]} if changes else {}),
    }


def _images(own: Mapping[str, Any]) -> list[dict[str, str]]:
    images = {
        each["image"]["repository"]: each["image"]["tag"]
        for place in (WORKLOADS, STORES)
        for each in own[place].values()
        if "image" in each and "@" not in each["image"]["tag"]
    }
    return [{"name": name, "newTag": tag} for name, tag in sorted(images.items())]


def _patch(change: Mapping[str, Any]) -> dict[str, Any]:
    """Kustomize takes operations as a text of YAML."""
    return {**change, "patch": documents.data(change["patch"])}
