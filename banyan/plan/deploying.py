"""From the table `[deploy]` of `banyan.toml` to how everything is deployed, with everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from banyan.plan.matching import Notes, Path
from banyan.plan.shapes import Shapes, are_texts, checked, is_number, is_text, is_whole

Transport = Literal["feed", "rabbitmq", "kafka", "redis"]
TRANSPORTS: tuple[str, ...] = get_args(Transport)
"""How events come from side to side: read from a feed over HTTP, or handed to a broker."""

BASE = "docker.io/library/python:3.13-slim-bookworm"


@dataclass(frozen=True, slots=True)
class DeployedWorkload:
    """What the plan says of one workload; what is left out is derived.

    `cpu` is in cores, `memory` in MiB, `replicas` how many there are, `most_replicas` how many there may be. `secrets`
    are names of variables whose values come from the place for secrets, `environment` are plain values. One without a
    `database` has no tables, and so no migrations.
    """

    image: str = ""
    tag: str = ""
    command: tuple[str, ...] = ()
    migrate: tuple[str, ...] = ()
    lock: str = ""
    live: str = ""
    ready: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    replicas: int = 0
    most_replicas: int = 0
    cpu: float = 0.0
    memory: int = 0
    database: bool = True


@dataclass(frozen=True, slots=True)
class DeployedStore:
    """What the plan says of a database or a broker: its image, its GiB, and whether somebody else runs it.

    `is_external` ones answer at `host` and `port`.
    """

    image: str = ""
    storage: int = 10
    host: str = ""
    port: int = 0

    @property
    def is_external(self) -> bool:
        """Whether it is there already, and is not deployed."""
        return bool(self.host)


@dataclass(frozen=True, slots=True)
class PlannedDeploy:
    """How everything is deployed: what holds for all workloads, and tables of those that differ.

    `name` is that of the whole, "" for the folder of the project; `registry` stands before the names of images, `tag`
    "" is the version of each. `load` are documents of `banyan load scale`, relative to the plan; () for the newest.
    `remote` are the services whose switch is set, None for what `banyan switch` says here.
    """

    name: str = ""
    registry: str = ""
    tag: str = ""
    pull_secret: str = ""
    namespace: str = ""
    hosts: tuple[str, ...] = ()
    base: str = BASE
    gateway_base: str = ""
    transport: Transport = "feed"
    load: tuple[str, ...] = ()
    remote: tuple[str, ...] | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    workloads: Mapping[str, DeployedWorkload] = field(default_factory=dict)
    stores: Mapping[str, DeployedStore] = field(default_factory=dict)


_LABEL = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\Z")
_WORD = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*"
_PLACE = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[0-9]{1,5})?"
_REGISTRY = re.compile(rf"{_PLACE}(?:/{_WORD})*\Z")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}\Z")
IMAGE = re.compile(
    rf"(?:{_PLACE}/)?{_WORD}(?:/{_WORD})*"
    r"(?::[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(?:@sha256:[0-9a-f]{64})?\Z"
)
"""The name of an image, with its tag or digest."""

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_FILE = re.compile(r"/[!-~]{0,1023}\Z")
_LOCK = re.compile(r"(?!\.)[\w.-]+(?:/(?!\.)[\w.-]+)*\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
"""Characters of a terminal, which no variable is meant to hold; lines and tabs may be."""


def _fits(pattern: re.Pattern[str]) -> Any:
    return lambda value: isinstance(value, str) and bool(pattern.match(value))


def _all_fit(pattern: re.Pattern[str]) -> Any:
    return lambda value: isinstance(value, list) and all(map(_fits(pattern), value))


def _is_environment(value: object) -> bool:
    return isinstance(value, dict) and all(
        VARIABLE.match(name) and isinstance(each, str) and not _CONTROL.search(each) for name, each in value.items()
    )


def _are_files(value: object) -> bool:
    return is_text(value) or are_texts(value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


_IMAGE_WORDS = "the name of an image, such as registry.example.com/shop/catalog:1.4"
_ANYWHERE: Shapes = {
    "environment": (_is_environment, 'a table of variables and texts, such as { LOG_LEVEL = "INFO" }'),
    "secrets": (_all_fit(VARIABLE), 'a list of names of variables, such as ["PAYMENT_KEY"]'),
    "tag": (_fits(_TAG), "the tag of an image, such as 1.4.0"),
}
_WORKLOAD: Shapes = {
    **_ANYWHERE,
    "image": (_fits(IMAGE), _IMAGE_WORDS),
    "command": (are_texts, "a list of texts: a program and its arguments"),
    "migrate": (are_texts, "a list of texts: a program and its arguments"),
    "lock": (_fits(_LOCK), "the path of a file of requirements with hashes, below the folder of the workload"),
    "live": (_fits(_FILE), "a path such as /health/live"),
    "ready": (_fits(_FILE), "a path such as /health/ready"),
    "replicas": (lambda value: is_whole(value, 1, 1000), "a whole number from 1 to 1000"),
    "most_replicas": (lambda value: is_whole(value, 1, 1000), "a whole number from 1 to 1000"),
    "cpu": (lambda value: is_number(value, 0.01, 256), "a number of cores from 0.01 to 256"),
    "memory": (lambda value: is_whole(value, 16, 1_048_576), "a whole number of MiB from 16 on"),
    "database": (lambda value: isinstance(value, bool), "true or false"),
}
_STORE: Shapes = {
    "image": (_fits(IMAGE), _IMAGE_WORDS),
    "storage": (lambda value: is_whole(value, 1, 65_536), "a whole number of GiB from 1 on"),
    "host": (_fits(_HOST), "a host, such as db.example.com"),
    "port": (lambda value: is_whole(value, 1, 65535), "a port from 1 to 65535"),
}
DEPLOY_KEYS: Shapes = {
    "name": (_fits(_LABEL), "a name of small letters, digits and -"),
    "registry": (_fits(_REGISTRY), "a registry and perhaps a path, such as registry.example.com/shop"),
    "pull_secret": (_fits(_LABEL), "the name of a secret, of small letters, digits and -"),
    "namespace": (_fits(_LABEL), "a name of small letters, digits and -"),
    "hosts": (_all_fit(_HOST), 'a list of hosts in small letters, such as ["shop.example.com"]'),
    "base": (_fits(IMAGE), "the name of an image with Python, such as docker.io/library/python:3.13-slim-bookworm"),
    "gateway_base": (_fits(IMAGE), "the name of an image with the engine of the gateway"),
    "transport": (lambda value: value in TRANSPORTS, f"one of {', '.join(TRANSPORTS)}"),
    "load": (_are_files, "the path of a run.json of `banyan load scale`, or a list of such"),
    "remote": (are_texts, "a list of services"),
    **_ANYWHERE,
    "workloads": (_is_table, "a table with one for each workload that differs"),
    "stores": (_is_table, "a table with one for each store that differs"),
}


def read_deploy(path: Path, found: Mapping[str, object], notes: Notes) -> PlannedDeploy:
    """How everything is deployed, `[deploy]` with `registry = "registry.example.com/shop"`."""
    values: dict[str, Any] = checked(path, found, DEPLOY_KEYS, notes)
    workloads = _tables((*path, "workloads"), values.pop("workloads", {}), _WORKLOAD, notes)
    stores = _tables((*path, "stores"), values.pop("stores", {}), _STORE, notes)
    if isinstance(load := values.get("load"), str):
        values["load"] = (load,)
    for name, store in stores.items():
        if "port" in store and "host" not in store:
            notes.note((*path, "stores", name, "port"), f"{name} has a port and no host: it answers at its usual port")
    return PlannedDeploy(
        **values,
        workloads={name: DeployedWorkload(**each) for name, each in workloads.items()},
        stores={name: DeployedStore(**each) for name, each in stores.items()},
    )


def _tables(path: Path, found: Mapping[str, object], keys: Shapes, notes: Notes) -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = {}
    for name, table in found.items():
        if isinstance(table, dict):
            tables[name] = checked((*path, name), table, keys, notes)
        else:
            notes.note((*path, name), f"{name} should be a table")
    return tables
