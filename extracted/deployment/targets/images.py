"""Writes a Containerfile for each side and the gateway, as in `podman build -f catalog/Containerfile FOLDER`."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterable, Iterator, Mapping

from extracted.deployment.checking import Check
from extracted.deployment.values import CONFIGURATION, GATEWAY, USER, Deployment, Workload

FILE = "Containerfile"
_HEAD = "# Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew."
_COMPILED = "/venv/bin/python -m compileall -qq -j 0 --invalidation-mode unchecked-hash /venv/lib /app"
_PLACEHOLDER = "only-for-building"
_ASKED = "import urllib.request as r; r.urlopen('http://127.0.0.1:{port}{path}', timeout=4)"
_GATEWAY_ASKED = (
    "exec 3<>/dev/tcp/127.0.0.1/{port} && printf 'GET {path} HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ' 200 ' <&3"
)
_SECRET_FILES = (".env", ".env.*", "*.pem", "*.key", "*.sqlite3")
_FOLDERS = (".banyan", ".git", ".venv", "venv", "node_modules", ".mypy_cache", ".pytest_cache", ".ruff_cache")
_LEFT_OUT = (
    *(f"**/{name}" for name in (*_SECRET_FILES, "__pycache__/", "*.py[cod]", "*.egg-info/")),
    *(f"{name}/" for name in _FOLDERS),
    *("static-root/", "media/", "Containerfile", "Dockerfile", ".containerignore", ".dockerignore"),
)
"""What no image needs, and what would be a secret in it. Not every tool reads an ignore file beside a Containerfile, so
that secrets are taken out while building, too."""


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
            files[f"{folder}/{FILE}"] = "".join(f"{line}\n" for line in _side(deployment, workload, below))
            files[f"{folder}/{FILE}.dockerignore"] = "".join(f"{line}\n" for line in _LEFT_OUT)
    return files


def lacking(deployment: Deployment) -> Iterator[tuple[tuple[str, ...], str]]:
    """An image is built from a lock with hashes, in which there is the server that it starts."""
    for each in deployment.sides:
        if each.kind == GATEWAY or each.lock:
            continue
        path = ("services", each.side) if each.kind == "service" else ("project", "path")
        broker = deployment.events.transport
        extra = f" --extra {broker}" if each.kind == "service" and broker in {"kafka", "redis"} else ""
        make = f"uv pip compile FILE{extra} --generate-hashes -o {each.folder}/requirements.lock"
        yield path, f"{each.side} has no lock file with hashes; `{make}` makes one from the file of its requirements"


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


def _side(deployment: Deployment, workload: Workload, below: str) -> Iterator[str]:
    context = build_context(deployment, workload)
    ignored = f"--ignorefile {below}{workload.name}/{FILE}.dockerignore"
    yield _HEAD
    yield f"# podman build -f {below}{workload.name}/{FILE} {ignored} -t {workload.image} {context}"
    yield "# For a build that can be repeated to the byte: --timestamp 0, and a base by its digest."
    yield f"ARG BASE={deployment.base}"
    yield ""
    yield "FROM ${BASE} AS build"
    yield "ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1"
    yield "WORKDIR /app"
    yield "RUN python3 -m venv /venv"
    yield "# What the lock says, and nothing else: this layer lasts until the lock changes."
    folder, lock = posixpath.split(workload.lock)  # one in a folder may include others there
    yield f"COPY {folder or lock} /tmp/lock/"
    yield f"RUN /venv/bin/python -m pip install --no-compile --no-deps --require-hashes -r /tmp/lock/{lock}"
    yield "COPY . ."
    yield "# No secret stays. Code is compiled by content and not by date, for what runs can write nothing; what is no"
    yield "# Python, as templates of code, is passed over."
    names = " -o ".join(f"-name '{name}'" for name in _SECRET_FILES)
    yield f"RUN rm -rf {' '.join(_FOLDERS)} \\"
    yield f"    && find . -type f \\( {names} \\) -delete \\"
    if workload.has_static:
        yield f"    && {_pretended(workload)} \\"
        yield "    /venv/bin/python manage.py collectstatic --noinput \\"
    yield f"    && {{ {_COMPILED} || true; }}"
    yield ""
    yield "FROM ${BASE}"
    yield "ENV PATH=/venv/bin:$PATH HOME=/tmp PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1"
    yield "COPY --from=build /venv /venv"
    yield "COPY --from=build /app /app"
    yield "WORKDIR /app"
    yield f"USER {USER}:{USER}"
    yield f"EXPOSE {workload.port}"
    yield "HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \\"
    yield f"    CMD {json.dumps(health(workload))}"
    yield f"CMD {json.dumps(list(workload.command))}"


def _pretended(workload: Workload) -> str:
    """What settings want to hear while files are collected; none of it is kept."""
    secrets = {each.variable: _PLACEHOLDER for each in workload.secrets}
    databases = {
        each.variable: "sqlite:////tmp/building.sqlite3" for each in workload.secrets if "DATABASE" in each.key
    }
    return " ".join(f"{name}={value}" for name, value in sorted({**secrets, **databases}.items()))


def _gateway(deployment: Deployment, below: str) -> Iterator[str]:
    gateway = deployment.gateway
    yield _HEAD
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
