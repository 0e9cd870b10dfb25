"""A store in a cluster: one pod of its own image with a volume that lasts. A store that is elsewhere is left there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from extracted.deployment.kubernetes import pods
from extracted.deployment.kubernetes.naming import labels, note, part, selector
from extracted.deployment.kubernetes.settings import Manifest, Value
from extracted.deployment.kubernetes.values import STORES
from extracted.deployment.values import Deployment, Store

_USERS: Mapping[str, int] = {"postgresql": 999, "rabbitmq": 999, "kafka": 1000, "redis": 999}
"""The users that the images of stores are made for."""

_SCRATCH: Mapping[str, tuple[str, ...]] = {
    "postgresql": ("/tmp", "/var/run/postgresql"),  # noqa: S108  a folder of its own in each container
    "redis": ("/tmp",),  # noqa: S108
}
"""Folders that they write to beside their data. The images of RabbitMQ and Kafka write their configuration as well."""


def manifests(deployment: Deployment, store: Store) -> Iterator[Manifest]:
    """All of one store that is deployed."""
    if store.is_external:
        return
    if store.databases:
        yield _first_start(deployment, store)
    yield _stateful_set(deployment, store)
    yield _service(deployment, store)


def _stateful_set(deployment: Deployment, store: Store) -> Manifest:
    template = pods.store_pod(deployment, store, _USERS[store.kind], _SCRATCH.get(store.kind, ()))
    if store.databases:
        mount = {"name": _MADE, "mountPath": "/docker-entrypoint-initdb.d", "readOnly": True}
        template["spec"]["containers"][0]["volumeMounts"].append(mount)
        template["spec"]["volumes"].append({"name": _MADE, "configMap": {"name": part(store.name, _MADE)}})
    claim = {
        "metadata": {"name": "data", "labels": selector(store.name, deployment.name)},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": Value((STORES, store.name, "storage"))}},
        },
    }
    head = _head("apps/v1", "StatefulSet", deployment, store)
    head["metadata"]["annotations"] = {note("replicas"): "one: no replication, and no backup either"}
    return {
        **head,
        "spec": {
            "serviceName": store.name,
            "replicas": 1,
            "selector": {"matchLabels": selector(store.name, deployment.name)},
            "template": template,
            **({"volumeClaimTemplates": [claim]} if store.data else {}),
        },
    }


_MADE = "databases"


def _first_start(deployment: Deployment, store: Store) -> Manifest:
    """The databases that PostgreSQL makes on its first start, by names of small letters, digits and `_`."""
    statements = "".join(f'CREATE DATABASE "{name}";\n' for name in store.databases)
    head = _head("v1", "ConfigMap", deployment, store)
    head["metadata"]["name"] = part(store.name, _MADE)
    return {**head, "data": {"databases.sql": statements}}


def _service(deployment: Deployment, store: Store) -> Manifest:
    ports = [
        {"name": name, "port": port, "targetPort": name, "protocol": "TCP"} for name, port in pods.store_ports(store)
    ]
    spec = {"selector": selector(store.name, deployment.name), "ports": ports}
    return {**_head("v1", "Service", deployment, store), "spec": spec}


def _head(version: str, kind: str, deployment: Deployment, store: Store) -> dict[str, Any]:
    found = labels(store.name, deployment.name, store.kind)
    return {"apiVersion": version, "kind": kind, "metadata": {"name": store.name, "labels": found}}
