"""Writes a Compose file for all of it on one machine, which docker and podman take: `docker compose up --build`."""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from banyan.writing_yaml import Dumper
from extracted.deployment.checking import Check, program
from extracted.deployment.targets import images, prometheus
from extracted.deployment.values import (
    GATEWAY,
    LINKS_TOKEN,
    OUTSIDE,
    SCRAPER,
    Deployment,
    SecretReference,
    Store,
    Workload,
)

FILE, ENVIRONMENT, IMAGES = "compose.yaml", ".env.example", "images"
SCRAPER_IMAGE, SCRAPER_PORT = "docker.io/prom/prometheus:v3.5.0", 9090
_DATABASES = "postgres/databases.sql"
_HEAD = f"""\
# Made by Banyan from banyan.toml. Edits are lost: change the plan and render it anew.
# Copy {ENVIRONMENT} to .env and fill it in; then `docker compose up --build` or `podman-compose up --build`.
"""
_ENDED = {"condition": "service_completed_successfully"}
_TRIED = "n=0; until {command}; do n=$((n+1)); [ $n -lt 40 ] || exit 1; sleep 3; done"
_NO_HEALTH = {"disable": True}
_ASKS_EACH = {"interval": "5s", "timeout": "5s", "retries": 60, "start_period": "30s"}
Service = dict[str, Any]

lacking = images.lacking


def render(deployment: Deployment) -> Mapping[str, str]:
    """The Compose file, what it is built from, what it mounts, and an example of its `.env`."""
    files = {f"{IMAGES}/{path}": text for path, text in images.render(deployment, f"{IMAGES}/").items()}
    services: dict[str, Service] = {}
    for store in _own_stores(deployment):
        services[store.name] = _store(store)
        if store.databases:
            files[_DATABASES] = "".join(f'CREATE DATABASE "{name}";\n' for name in store.databases)
    for workload in deployment.workloads:
        if workload.migration:
            services[_migration(workload)] = _migrating(deployment, workload)
        services[workload.name] = _workload(deployment, workload)
        files |= {_mounted(workload, file.path): file.text for file in workload.files}
    if any(deployment.called(SCRAPER)):
        services[SCRAPER] = _scraper(deployment)
        files |= {f"{SCRAPER}/{path}": text for path, text in _watched(deployment).items()}
    volumes: Service = {f"{store.name}-data": {} for store in _own_stores(deployment)}
    document = {"name": deployment.name, "services": services, **({"volumes": volumes} if volumes else {})}
    files[FILE] = _HEAD + yaml.dump(document, Dumper=Dumper, sort_keys=False, width=1000)
    files[ENVIRONMENT] = "\n".join(_example(deployment))
    files[".gitignore"] = ".env\n"
    return files


def checks(deployment: Deployment) -> Iterable[Check]:
    """Both programs read the file; values that they ask for are made up. promtool reads what Prometheus is told."""
    pretended = tuple((variable_of(each), "none") for each in deployment.secrets)
    words = ("docker-compose",) if program("docker-compose") else ("docker", "compose")
    asked = (*words, "-f", FILE, "config", "--quiet")
    yield Check("docker compose", asked, (FILE,), pretended, probe=(*words, "version"))
    yield Check("podman-compose", ("podman-compose", "-f", FILE, "config", "--quiet"), (FILE,), pretended)
    if any(deployment.called(SCRAPER)):
        yield from prometheus.read_by_promtool(f"{SCRAPER}/")


def variable_of(secret: SecretReference) -> str:
    """The variable of `.env` that holds a secret: `LINKS_SERVICE_LINKS_TOKEN`."""
    return f"{secret.secret}_{secret.key}".upper().replace("-", "_")


def _own_stores(deployment: Deployment) -> Iterator[Store]:
    return (store for store in deployment.stores if not store.is_external)


def _store(store: Store) -> Service:
    mounts = [f"{store.name}-data:{store.data}"] if store.data else []
    if store.databases:
        mounts.append(f"./{_DATABASES}:/docker-entrypoint-initdb.d/databases.sql:ro,z")
    return {
        "image": _image(store.name, str(store.image)),
        **_environment(store.environment, store.secrets),
        "volumes": mounts,
        "healthcheck": _healthy(store.health),
        "restart": "unless-stopped",
    }


def _workload(deployment: Deployment, workload: Workload) -> Service:
    is_built = workload.duty == "web"
    return {
        "image": str(workload.image),
        **({"build": _build(deployment, workload)} if is_built else {"pull_policy": "never"}),
        "command": _escaped(workload.command),
        **_environment(workload.environment, workload.secrets),
        **_confined(workload),
        **({"depends_on": found} if (found := dict(sorted(_needed(deployment, workload)))) else {}),
        **_asked(workload),
        **({"ports": [f"${{GATEWAY_AT:-127.0.0.1:8080}}:{workload.port}"]} if _is_open(deployment, workload) else {}),
        "restart": "unless-stopped",
    }


def _migrating(deployment: Deployment, workload: Workload) -> Service:
    """A run of the migration before the workload starts, which ends by itself.

    It waits for its database by itself, and needs no more than what ends as well: podman before 4.6 waits for nothing
    to be well, and cannot start anew what has ended and needs what runs.
    """
    needed = {}
    first = deployment.monolith
    if workload is not first and first.migration and _databases(workload) & _databases(first):
        needed[_migration(first)] = _ENDED
    return {
        "image": str(workload.image),
        "pull_policy": "never",
        "command": ["sh", "-c", *_escaped([_TRIED.format(command=shlex.join(workload.migration))])],
        **_environment(workload.environment, workload.secrets),
        **_confined(workload),
        **({"depends_on": needed} if needed else {}),
        "healthcheck": _NO_HEALTH,
        "restart": "no",
    }


def _databases(workload: Workload) -> set[tuple[str, str]]:
    """Where the addresses of its databases lie."""
    return {(each.secret, each.key) for each in workload.secrets if each.secret in workload.stores}


def _migration(workload: Workload) -> str:
    return f"{workload.name}-migrate"


def _build(deployment: Deployment, workload: Workload) -> Service:
    """The context is the side's own folder; its Containerfile lies beside the Compose file."""
    if workload.kind == GATEWAY:
        base = f"${{GATEWAY_BASE:-{deployment.gateway_base}}}"
        return {"context": f"./{IMAGES}/{workload.name}", "dockerfile": images.FILE, "args": {"BASE": base}}
    file = posixpath.join(deployment.place, IMAGES, workload.name, images.FILE)
    return {
        "context": images.build_context(deployment, workload),
        "dockerfile": posixpath.relpath(file, workload.folder),
        "args": {"BASE": f"${{BASE:-{deployment.base}}}"},
    }


def _escaped(command: Iterable[str]) -> list[str]:
    return [word.replace("$", "$$") for word in command]


def _image(name: str, image: str) -> str:
    return f"${{{name.upper()}_IMAGE:-{image}}}"


def _environment(plain: Iterable[tuple[str, str]], secrets: Iterable[SecretReference]) -> Service:
    told = {name: value.replace("$", "$$") for name, value in plain}
    for each in secrets:
        name = variable_of(each)
        told[each.variable] = f"${{{name}:-}}" if each.is_optional else f"${{{name}:?is to be set in .env}}"
    return {"environment": told} if told else {}


def _confined(workload: Workload) -> Service:
    mounts = [f"./{_mounted(workload, file.path)}:{file.path}:ro,z" for file in workload.files]
    millis, memory = workload.resources.cpu_millis, workload.resources.memory_mib
    return {
        "read_only": True,
        "tmpfs": list(workload.writable),
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        **({"volumes": mounts} if mounts else {}),
        "stop_grace_period": f"{workload.stop_seconds}s",
        "mem_limit": f"{memory}m",
        "cpu_shares": max(2, round(millis * 1.024)),
    }


def _mounted(workload: Workload, path: str) -> str:
    return f"configuration/{workload.side.lower().replace('_', '-')}/{posixpath.basename(path)}"


def _needed(deployment: Deployment, workload: Workload) -> Iterator[tuple[str, Service]]:
    """What has to be there first: its stores, and the tables of what answers requests.

    Workers wait for tables by themselves, and the gateway is started again until it knows all names. podman-compose
    runs what has ended anew for everybody who needs it, so that as few as can be do.
    """
    yield from _stores_needed(deployment, workload)
    if workload.migration:
        yield _migration(workload), _ENDED


def _stores_needed(deployment: Deployment, workload: Workload) -> Iterator[tuple[str, Service]]:
    own = {store.name for store in _own_stores(deployment)}
    yield from ((name, {"condition": "service_healthy"}) for name in workload.stores if name in own)


def _asked(workload: Workload) -> Service:
    """The check of the image, said here too: images in the OCI's format have none."""
    return {"healthcheck": _healthy(images.health(workload)) if workload.duty == "web" else _NO_HEALTH}


def _healthy(words: Iterable[str]) -> Service:
    """As one line for a shell: the API of podman 4.3 takes a list apart at every space."""
    return {"test": ["CMD-SHELL", *_escaped([shlex.join(words)])], **_ASKS_EACH}


def _is_open(deployment: Deployment, workload: Workload) -> bool:
    return any(call.source == OUTSIDE for call in deployment.callers(workload.name))


def _watched(deployment: Deployment) -> Mapping[str, str]:
    """What Prometheus is told: the same that `banyan deploy render prometheus` writes, but for the tests of alerts."""
    return {path: text for path, text in prometheus.render(deployment).items() if path != prometheus.TESTS}


def _scraper(deployment: Deployment) -> Service:
    """The token of the links lies in its memory alone, where its configuration says."""
    served = ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.path=/prometheus"]
    token, folder = prometheus.TOKEN_FILE, posixpath.dirname(prometheus.TOKEN_FILE)
    tokens = [each.links_token for each in deployment.sides if each.links_token][:1]
    begun = f'umask 077; printf %s "${LINKS_TOKEN}" > {token}; exec {shlex.join([SCRAPER, *served])}'
    return {
        "image": _image(SCRAPER, SCRAPER_IMAGE),
        **({"entrypoint": ["sh", "-c", *_escaped([begun])]} if tokens else {"command": served}),
        **_environment((), tokens),
        "read_only": True,
        "tmpfs": ["/prometheus:mode=1777", *([f"{folder}:mode=1777"] if tokens else [])],
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "volumes": [f"./{SCRAPER}/{path}:/etc/prometheus/{path}:ro,z" for path in ("prometheus.yml", prometheus.RULES)],
        "ports": [f"${{PROMETHEUS_AT:-127.0.0.1:9090}}:{SCRAPER_PORT}"],
        "restart": "unless-stopped",
    }


def _example(deployment: Deployment) -> Iterator[str]:
    yield f"# Copy to .env, which git leaves out, and fill in. Made by Banyan from banyan.toml, as {FILE} is."
    yield "# `openssl rand -hex 32` makes a good secret, and a password that can stand in an address as it is."
    yield "# A value of several lines, such as a key, stands in double quotes."
    for each in deployment.secrets:
        yield ""
        yield f"# {each.what}{' (may stay empty)' if each.is_optional else ''}"
        yield f"{variable_of(each)}="
    yield ""
    yield "# Where users reach the gateway, and you Prometheus."
    yield "#GATEWAY_AT=127.0.0.1:8080"
    yield "#PROMETHEUS_AT=127.0.0.1:9090"
    yield ""
    yield "# Images from elsewhere, where the usual registries cannot be reached."
    yield f"#BASE={deployment.base}"
    yield f"#GATEWAY_BASE={deployment.gateway_base}"
    for store in _own_stores(deployment):
        yield f"#{store.name.upper()}_IMAGE={store.image}"
    yield f"#{SCRAPER.upper()}_IMAGE={SCRAPER_IMAGE}"
    yield ""
