"""What `banyan deploy check` asks of manifests: a program makes them of files, and they are held to what was meant."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence
from typing import Any

from extracted.deployment.checking import Check, program
from extracted.deployment.kubernetes import inspecting, network
from extracted.deployment.kubernetes.rendering import Rendered
from extracted.deployment.kubernetes.settings import NAMESPACE, filled
from extracted.deployment.kubernetes.values import of_environment

_TOOL = "{program}, kubernetes-validate --strict for {versions}, and the calls of the plan:"


def inspection(found: Rendered, environment: str, first: str, made: Sequence[str], files: str) -> Check:
    """The check of one environment; `first` is the program that has to be there for it, `made` what it is told."""
    tool = _TOOL.format(program=" ".join(made[:2]), versions=", ".join(inspecting.VERSIONS))
    path = program(first)
    if path is None:
        return Check(tool, tuple(made), (files,))
    told = inspecting.expected(meant(found, environment), calls(found), external(found), inside(found))
    return Check(tool, ("python", "-m", inspecting.__name__, told, path, *made[1:]), (files,))


def meant(found: Rendered, environment: str) -> list[dict[str, Any]]:
    """The objects of an environment as they should come out of the files."""
    own = of_environment(environment, found.values)
    parts = (*found.files.values(), *(found.options[name].manifests for name in found.chosen(own)))
    objects = [filled(each, own) for part in parts for each in part]
    return [{**each, "metadata": {**each["metadata"], "namespace": own[NAMESPACE]}} for each in objects]


def calls(found: Rendered) -> list[tuple[str, str, int]]:
    """Who may call whom at which port."""
    return [(each.source, each.target, each.port) for each in network.calls(found.deployment)]


def external(found: Rendered) -> Mapping[str, str]:
    """The addresses of who is outside of the cluster, "" for those that have a name."""
    stores = {each.name: each.host for each in found.deployment.stores if each.is_external}
    others = {each.host: each.host for each in found.deployment.elsewhere if each.namespace is None}
    return {name: _address(host) for name, host in {**stores, **others}.items()}


def inside(found: Rendered) -> Mapping[str, str]:
    """The namespaces of who is in the cluster and not of the deployment, "" for that of the deployment."""
    return {each.host: each.namespace for each in found.deployment.elsewhere if each.namespace is not None}


def _address(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""
