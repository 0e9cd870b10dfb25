"""Kubernetes by Helm: a chart whose output is that of `kustomize`, as in `helm upgrade --install shop chart`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from extracted.deployment.checking import Check
from extracted.deployment.kubernetes import documents, entrance
from extracted.deployment.kubernetes.checks import inspection
from extracted.deployment.kubernetes.guide import guide
from extracted.deployment.kubernetes.rendering import HEAD, Option, Rendered, notes, rendered
from extracted.deployment.kubernetes.settings import NAMESPACE, Manifest, Namespace, Value
from extracted.deployment.kubernetes.values import ENVIRONMENTS, changed, of_environment
from extracted.deployment.values import Deployment

NEEDS = ("hosts",)
__all__ = ["NEEDS", "checks", "lacking", "notes", "render"]
_HEAD = HEAD.format(target="helm")
_PROGRAM = "helm"
_VERSION = "0.1.0"
_LONGEST = 53
"""So many letters the name of a release has at most."""


def render(deployment: Deployment) -> Mapping[str, str]:
    """The files of the chart; what a team changes stands in its values, which a schema holds to their shapes."""
    found = rendered(deployment)
    own = _without_namespace(found.values)
    files = {f"templates/{name}.yaml": _template(each) for name, each in found.files.items()}
    for name, option in found.options.items():
        files[f"templates/{name}.yaml"] = _asked(option) + _template(option.manifests) + "{{- end }}\n"
    files["Chart.yaml"] = documents.data(_chart(found), _HEAD)
    files["values.yaml"] = documents.data(
        own, f"{_HEAD}\nWhat is here can be said otherwise by `--set` and `--values`."
    )
    files["values.schema.json"] = json.dumps(_values_schema(own), indent=2) + "\n"
    for environment in ENVIRONMENTS:
        differences = changed(own, _without_namespace(of_environment(environment, found.values)))
        files[f"values-{environment}.yaml"] = documents.data(differences, _HEAD)
    files["README.md"] = guide(found, "Helm")
    return dict(sorted(files.items()))


def lacking(deployment: Deployment) -> Iterator[tuple[tuple[str, ...], str]]:
    """What stands in the way of a chart, with the key of the plan."""
    yield from entrance.lacking(deployment)
    if len(deployment.name) > _LONGEST:
        said = f"Helm's releases have names of {_LONGEST} letters at most, and {deployment.name} has more"
        yield ("deploy", "name"), said


def checks(deployment: Deployment) -> tuple[Check, ...]:
    """Helm's own checker, and what its templates come to in each environment, held to what Kustomize makes."""
    found = rendered(deployment)
    return (
        Check("helm lint", (_PROGRAM, "lint", "--strict", "."), ("Chart.yaml",)),
        *(
            inspection(found, environment, _PROGRAM, _made(found, environment), f"values-{environment}.yaml")
            for environment in ENVIRONMENTS
        ),
    )


def _made(found: Rendered, environment: str) -> tuple[str, ...]:
    namespace = of_environment(environment, found.values)[NAMESPACE]
    values = f"values-{environment}.yaml"
    return (_PROGRAM, "template", found.deployment.name, ".", "--namespace", namespace, "--values", values)


def _asked(option: Option) -> str:
    return f"{{{{- if {Value((*option.path, 'enabled')).pipeline} }}}}\n"


def _template(manifests: tuple[Manifest, ...]) -> str:
    return documents.template([_placed(each) for each in manifests], _HEAD)


def _placed(manifest: Manifest) -> Manifest:
    """With the namespace of the release, which Kustomize puts in itself."""
    metadata = {"name": manifest["metadata"]["name"], "namespace": Namespace()}
    return {**manifest, "metadata": {**metadata, **manifest["metadata"]}}


def _chart(found: Rendered) -> dict[str, Any]:
    return {
        "apiVersion": "v2",
        "name": found.deployment.name,
        "description": f"{found.deployment.name}: its monolith, its services and what they need",
        "type": "application",
        "version": _VERSION,
        "kubeVersion": ">=1.30.0-0",
    }


def _without_namespace(values: Mapping[str, Any]) -> dict[str, Any]:
    """The namespace is that of the release."""
    return {key: value for key, value in values.items() if key != NAMESPACE}


def _values_schema(own: Mapping[str, Any]) -> dict[str, Any]:
    """What values may be; a chart above this one may hand on some of its own as `global`."""
    found = _schema(own)
    properties = {**found["properties"], "global": {"type": "object"}}
    return {"$schema": "http://json-schema.org/draft-07/schema#", **found, "properties": properties}


def _schema(value: object) -> dict[str, Any]:
    """Values of the same type as those that there are, and no name that would mean nothing."""
    match value:
        case {"repository": _, "tag": _}:
            return _IMAGE
        case Mapping():
            properties = {key: _RESOURCES if key == "resources" else _schema(each) for key, each in value.items()}
            return {"type": "object", "additionalProperties": False, "properties": properties}
        case bool():
            return {"type": "boolean"}
        case int():
            return {"type": "integer", "minimum": 0}
        case str():
            return {"type": "string", "minLength": 1}
        case [str(), *_]:
            return {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
        case _:
            return {"type": "array", "minItems": 1}


_IMAGE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "repository": {"type": "string", "minLength": 1},
        "tag": {"type": ["string", "integer"], "minLength": 1},
    },
}
_QUANTITIES = {
    "type": "object",
    "additionalProperties": {"type": ["string", "number"], "pattern": r"^[0-9.]+(m|k|M|G|T|Ki|Mi|Gi|Ti)?$"},
}
_RESOURCES = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"requests": _QUANTITIES, "limits": _QUANTITIES},
}
