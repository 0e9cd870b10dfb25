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
    told = inspecting.expected(meant(found, environment), calls(found), external(found))
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
    """The addresses of the stores that are elsewhere, "" for those that have a name."""
    return {each.name: _address(each.host) for each in found.deployment.stores if each.is_external}


def _address(host: str) -> str:
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""
