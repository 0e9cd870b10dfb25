"""Reads what Kustomize or Helm makes of rendered files, and holds it to what it should be, as a program of its own.

`python -m extracted.deployment.kubernetes.inspecting '{...}' kubectl kustomize base` runs the command, and checks that
its output has exactly the objects that were meant, that Kubernetes' own schemas take them, and that NetworkPolicies let
the calls of the plan through and no others.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from extracted.deployment.kubernetes import documents
from extracted.deployment.kubernetes.reviewing import review

VERSIONS = ("1.35", "1.36", "1.37")
"""The versions of Kubernetes whose schemas are asked."""

_GROUPS = ("gateway.networking.k8s.io/", "monitoring.coreos.com/")
"""What comes with the Gateway API and with Prometheus' operator, whose schemas are no part of Kubernetes."""

_PATIENCE_S = 60
_Objects = Sequence[Mapping[str, Any]]


def expected(
    objects: _Objects,
    calls: Sequence[tuple[str, str, int]],
    external: Mapping[str, str],
    inside: Mapping[str, str],
) -> str:
    """What a program is told of what it should find: a digest of each object, and who may call whom."""
    told = {"objects": _digests(objects), "calls": sorted(calls), "external": dict(external), "inside": dict(inside)}
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def faults(objects: _Objects, told: Mapping[str, Any], versions: Sequence[str] = VERSIONS) -> list[str]:
    """All that is wrong with the objects of one environment."""
    calls = [(source, target, port) for source, target, port in told["calls"]]
    return [
        *_differing(told["objects"], _digests(objects)),
        *(line for each in objects for line in _refused(each, versions)),
        *review(objects, calls, told["external"], told["inside"]),
    ]


def main(arguments: Sequence[str]) -> int:
    """Run a command, and print what is wrong with what it makes."""
    told, command = json.loads(arguments[0]), arguments[1:]
    done = subprocess.run(  # noqa: S603  no shell, and no word of it is a user's
        command, capture_output=True, text=True, check=False, timeout=_PATIENCE_S, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        click.echo(done.stderr, err=True)
        return 1
    found = faults(documents.loaded(done.stdout), told)
    for line in found:
        click.echo(line)
    return 1 if found else 0


def _digests(objects: _Objects) -> dict[str, str]:
    """By kind and name: where two are called the same, the later one would take the place of the first."""
    return {
        f"{each['kind']}/{each['metadata']['name']}": hashlib.sha256(_canonical(each)).hexdigest()[:16]
        for each in objects
    }


def _canonical(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()


def _differing(meant: Mapping[str, str], found: Mapping[str, str]) -> Iterator[str]:
    for name in sorted({*meant, *found}):
        if name not in found:
            yield f"{name} is missing"
        elif name not in meant:
            yield f"{name} was not meant to be there"
        elif meant[name] != found[name]:
            yield f"{name} is not what was meant"


def _refused(manifest: Mapping[str, Any], versions: Sequence[str]) -> Iterator[str]:
    """What the schemas of Kubernetes object to, strictly: a key that they do not know is one."""
    import kubernetes_validate

    if str(manifest["apiVersion"]).startswith(_GROUPS):
        return
    name = f"{manifest['kind']}/{manifest['metadata']['name']}"
    for version in versions:
        try:
            kubernetes_validate.validate(dict(manifest), version, strict=True)
        except kubernetes_validate.ValidationError as error:
            place = ".".join(str(each) for each in error.absolute_path)
            yield f"{name}, Kubernetes {version}: {place}: {error.message}"
        except kubernetes_validate.SchemaNotFoundError as error:
            yield f"{name}, Kubernetes {version}: {error.message}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
