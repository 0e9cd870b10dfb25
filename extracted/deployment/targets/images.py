"""Writes a Containerfile for each side and the gateway, as in `podman build -f catalog/Containerfile FOLDER`."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping

from extracted.containerfile import FOLDERS, PLACEHOLDER, SECRET_FILES, USER, Recipe, containerfile
from extracted.deployment.checking import Check
from extracted.deployment.storing import BROKER_SECRET, DATABASE
from extracted.deployment.values import CONFIGURATION, GATEWAY, Deployment, Workload

FILE = "Containerfile"
_HEAD = "Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew."
_ASKED = "import urllib.request as r; r.urlopen('http://127.0.0.1:{port}{path}', timeout=4)"
_GATEWAY_ASKED = (
    "exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET {path} HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"
)
_PRETENDED = {DATABASE: "sqlite:////tmp/building.sqlite3", BROKER_SECRET: "memory://"}
"""Addresses that mean something to libraries, by the place of the secret."""

_LEFT_OUT = (
    *(f"**/{name}" for name in (*SECRET_FILES, "__pycache__/", "*.py[cod]", "*.egg-info/")),
    *(f"{name}/" for name in FOLDERS),
    *("static-root/", "media/", "Containerfile", "Dockerfile", ".containerignore", ".dockerignore"),
)
"""What no image needs, and what would be a secret in it."""


def render(deployment: Deployment, below: str = "") -> Mapping[str, str]:
    """`NAME/Containerfile` for each image, with its ignore file beside it, and what the gateway is told.

    `below` is the folder that they are put into, for what they say of themselves.
    """
    files: dict[str, str] = {}
    for workload in deployment.sides:
        folder = workload.name
        if workload.kind == GATEWAY:
            files[f"{folder}/{FILE}"] = "".join(f"{line}\n" for line in _gateway(deployment, below))
            files |= {f"{folder}/{posixpath.basename(file.path)}": file.text for file in workload.files}
        else:
            files[f"{folder}/{FILE}"] = _side(deployment, workload, below)
            files[f"{folder}/{FILE}.dockerignore"] = "".join(f"{line}\n" for line in _LEFT_OUT)
    return files


def lacking(deployment: Deployment) -> Iterator[tuple[tuple[str, ...], str]]:
    """An image is built from a lock with hashes, in which there is the server that it starts."""
    for each in deployment.sides:
        if each.kind == GATEWAY or each.lock:
            continue
        path = ("services", each.side) if each.kind == "service" else ("project", "path")
        yield path, f"{each.side} has no lock file with hashes: `{each.lock_command}` makes one"


def checks(deployment: Deployment) -> Iterable[Check]:
    """hadolint reads every Containerfile."""
    return [
        Check("hadolint", ("hadolint", "--no-color", path), (path,))
        for path in (f"{each.name}/{FILE}" for each in deployment.sides)
    ]


def health(workload: Workload) -> list[str]:
    """The command that tells inside a container whether it is well."""
    path = workload.live or workload.ready
    if workload.kind == GATEWAY:
        return ["bash", "-c", _GATEWAY_ASKED.format(port=workload.probe_port, path=path)]
    return ["python3", "-c", _ASKED.format(port=workload.port, path=path)]


def build_context(deployment: Deployment, workload: Workload) -> str:
    """The folder that a side's image is built from, as seen from where files are put."""
    return posixpath.normpath(posixpath.join(deployment.root, workload.folder))


def _side(deployment: Deployment, workload: Workload, below: str) -> str:
    context = build_context(deployment, workload)
    ignored = f"--ignorefile {below}{workload.name}/{FILE}.dockerignore"
    return containerfile(
        Recipe(
            head=(
                _HEAD,
                f"podman build -f {below}{workload.name}/{FILE} {ignored} -t {workload.image} {context}",
            ),
            base=deployment.base,
            lock=workload.lock,
            collected=tuple(_pretended(workload)) if workload.has_static else None,
            port=workload.port,
            health=health(workload),
            command=workload.command,
            manage=workload.manage,
        )
    )


def _pretended(workload: Workload) -> Iterator[tuple[str, str]]:
    """What settings want to hear while files are collected; none of it is kept."""
    if workload.kind == "monolith":
        for name, value in workload.environment:
            if value.isprintable() and not name.startswith(("SERVICE_LINKS_", "PYTHON")):
                yield name, value
    for each in sorted(workload.secrets):
        yield each.variable, _PRETENDED.get(each.secret, PLACEHOLDER)


def _gateway(deployment: Deployment, below: str) -> Iterator[str]:
    gateway = deployment.gateway
    yield f"# {_HEAD}"
    yield f"# podman build -t {gateway.image} {below}{gateway.name}"
    yield f"ARG BASE={deployment.gateway_base}"
    yield ""
    yield "FROM ${BASE}"
    for file in gateway.files:
        yield f"COPY {posixpath.basename(file.path)} {CONFIGURATION}/"
    yield "ENV HOME=/tmp"
    yield f"USER {USER}:{USER}"
    yield f"EXPOSE {gateway.port} {gateway.probe_port}"
    yield "HEALTHCHECK --interval=10s --timeout=5s --start-period=5s \\"
    yield f"    CMD {json.dumps(health(gateway))}"
    yield "ENTRYPOINT []"
    yield f"CMD {json.dumps(list(gateway.command))}"
