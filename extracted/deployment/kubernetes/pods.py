"""The pods of workloads and stores: hardened alike, probed where they can be, told by ConfigMaps and by secrets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extracted.containerfile import USER
from extracted.deployment.kubernetes.naming import derived, labels, note, part
from extracted.deployment.kubernetes.settings import Digest, Joined, Listed, Manifest, Setting, Value
from extracted.deployment.kubernetes.values import HOSTS, STORES, WORKLOADS
from extracted.deployment.telling import starless
from extracted.deployment.values import ConfigFile, Deployment, SecretReference, Store, Workload

LOCKED: Mapping[str, Any] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
HTTP, METRICS = "http", "metrics"
"""What ports are called."""

ALLOWED_HOSTS = "ALLOWED_HOSTS"
"""The variable of a Django side with the hosts that it answers to."""

_FRONTS = ("", "https://", "http://")
_FILES = "files"
_DRAIN_SECONDS = 5
"""Until every node has heard that a pod is leaving, requests still come to it."""

_MIGRATE, _SKIP = "migrate", "--skip-checks"
_Table = dict[str, Any]


def template(deployment: Deployment, workload: Workload, migration: Sequence[str] = ()) -> _Table:
    """The pods of a workload; of its migration, where one is given: the same image told the same, and no server."""
    component = "migration" if migration else workload.duty
    name = migration_name(workload) if migration else workload.name
    spec: _Table = _pod(deployment, USER)
    awaited = _shared(deployment, workload) if migration else workload
    if awaited and (check := _is_migrated(awaited)):
        spec["initContainers"] = [_container(awaited, "migrated", check)]
    if migration:
        spec["restartPolicy"] = "OnFailure"
        spec["containers"] = [_container(workload, "migrate", migration)]
    else:
        spec["terminationGracePeriodSeconds"] = workload.stop_seconds + (_DRAIN_SECONDS if workload.port else 0)
        spec["topologySpreadConstraints"] = [_spread(deployment, workload)]
        own = _container(workload, workload.name, workload.command)
        own["env"] = [*_own_address(workload), *own["env"]]
        spec["containers"] = [{**own, **_serving(workload)}]
    used = dict.fromkeys((workload, *([awaited] if awaited else [])))
    spec["volumes"] = [volume for each in used for volume in _volumes(each)]
    return {"metadata": _metadata(deployment, workload, name, component), "spec": spec}


def migration_name(workload: Workload) -> str:
    """What the pods of a workload's migration are known by."""
    return part(workload.name, "migrate")


def _is_migrated(workload: Workload) -> list[str]:
    """The command that tells whether the tables are as the code has them, [] where that cannot be known."""
    if _MIGRATE not in workload.migration:
        return []
    before = workload.migration[: workload.migration.index(_MIGRATE)]
    return [*before, _MIGRATE, "--check", *([_SKIP] if _SKIP in workload.migration else [])]


def _shared(deployment: Deployment, workload: Workload) -> Workload | None:
    """The monolith where a service is on its database: there its tables are made first."""
    monolith = deployment.monolith
    if workload.name == monolith.name or not _databases(workload) & _databases(monolith):
        return None
    return monolith


def _databases(workload: Workload) -> set[tuple[str, str]]:
    """Where the addresses of its databases lie: in secrets that are called as their store is."""
    return {(each.secret, each.key) for each in workload.secrets if each.secret in workload.stores}


def config_map(deployment: Deployment, workload: Workload) -> _Table:
    """What a workload is told by its environment; secrets are no part of it."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": workload.name, "labels": labels(workload.name, deployment.name, workload.duty)},
        "data": environment(deployment, workload),
    }


def files_map(deployment: Deployment, workload: Workload) -> _Table:
    """The files of configuration that a workload finds."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": part(workload.name, _FILES),
            "labels": labels(workload.name, deployment.name, workload.duty),
        },
        "data": {_key(number, each): each.text for number, each in enumerate(workload.files)},
    }


def environment(deployment: Deployment, workload: Workload) -> _Table:
    """Variables as texts; those that name the hosts of the plan follow the hosts of the values."""
    return {
        name: _hosts(value, deployment.hosts, is_starless=name == ALLOWED_HOSTS) for name, value in workload.environment
    }


def image_of(place: str, name: str) -> Joined:
    """The image of a workload or a store, as the values have it."""
    path = (place, name, "image")
    return Joined((Value((*path, "repository")), ":", Value((*path, "tag"))))


def secrets_of(references: Iterable[SecretReference]) -> list[_Table]:
    """Variables whose values the cluster takes from secrets."""
    return [
        {
            "name": each.variable,
            "valueFrom": {
                "secretKeyRef": {
                    "name": each.secret,
                    "key": each.key,
                    **({"optional": True} if each.is_optional else {}),
                }
            },
        }
        for each in references
    ]


def literal(texts: Iterable[str]) -> list[str]:
    """Arguments in which Kubernetes fills in nothing: it takes `$(NAME)` for a variable."""
    return [text.replace("$(", "$$(") for text in texts]


def store_pod(deployment: Deployment, store: Store, user: int, folders: Sequence[str]) -> _Table:
    """The pod of a store, whose data is a volume that was claimed; its root is read only where `folders` are enough."""
    names = {folder: f"scratch-{number}" for number, folder in enumerate(folders)}
    mounts = [{"name": "data", "mountPath": store.data}] if store.data else []
    probe = {"exec": {"command": literal(store.health)}, "timeoutSeconds": 10, "periodSeconds": 15}
    container: _Table = {
        "name": store.name,
        "image": image_of(STORES, store.name),
        "env": [{"name": name, "value": "".join(literal([value]))} for name, value in store.environment]
        + secrets_of(store.secrets),
        "ports": [{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in store_ports(store)],
        "resources": Value((STORES, store.name, "resources")),
        "securityContext": {**LOCKED, "readOnlyRootFilesystem": bool(folders)},
        "volumeMounts": [*mounts, *({"name": name, "mountPath": folder} for folder, name in names.items())],
    }
    if store.health:
        container |= {"startupProbe": {**probe, "failureThreshold": 20}, "readinessProbe": probe}
    return {
        "metadata": {"labels": labels(store.name, deployment.name, store.kind)},
        "spec": {
            **_pod(deployment, user),
            "terminationGracePeriodSeconds": 120,
            "containers": [container],
            "volumes": [{"name": name, "emptyDir": {}} for name in names.values()],
        },
    }


def store_ports(store: Store) -> list[tuple[str, int]]:
    """The ports of a store, by what they are called."""
    return [(store.kind, store.port), *([(METRICS, store.metrics_port)] if store.metrics_port else [])]


def ports_of(workload: Workload) -> list[tuple[str, int]]:
    """The ports of a workload, by what they are called; one that serves both is called once."""
    found = [(HTTP, workload.port)] if workload.port else []
    if workload.metrics_port and workload.metrics_port != workload.port:
        found.append((METRICS, workload.metrics_port))
    return found


def _pod(deployment: Deployment, user: int) -> _Table:
    """What is alike in all pods: no user but their own, no token of the cluster, no variables of all Services."""
    spec: _Table = {
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": user,
            "runAsGroup": user,
            "fsGroup": user,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    if deployment.pull_secret:
        spec["imagePullSecrets"] = [{"name": deployment.pull_secret}]
    return spec


def _metadata(deployment: Deployment, workload: Workload, name: str, component: str) -> _Table:
    """The digest of what pods are told has them replaced where it changes, which a ConfigMap alone does not."""
    told = {
        "environment": environment(deployment, workload),
        "files": {each.path: each.text for each in workload.files},
    }
    return {
        "labels": labels(name, deployment.name, component),
        "annotations": {note("configuration"): Digest(told)},
    }


def _spread(deployment: Deployment, workload: Workload) -> Manifest:
    return {
        "maxSkew": 1,
        "topologyKey": "kubernetes.io/hostname",
        "whenUnsatisfiable": "ScheduleAnyway",
        "labelSelector": {"matchLabels": labels(workload.name, deployment.name, workload.duty)},
    }


def _container(workload: Workload, name: str, command: Sequence[str]) -> _Table:
    mounts: list[_Table] = [
        {"name": _scratch(workload, number), "mountPath": folder} for number, folder in enumerate(workload.writable)
    ]
    if workload.files:
        mounts.append({"name": derived(workload.name, _FILES), "mountPath": _home(workload.files), "readOnly": True})
    told = [{"configMapRef": {"name": workload.name}}] if workload.environment else []
    return {
        "name": name,
        "image": image_of(WORKLOADS, workload.name),
        "command": literal(command),
        "envFrom": told,
        "env": secrets_of(workload.secrets),
        "resources": Value((WORKLOADS, workload.name, "resources")),
        "securityContext": dict(LOCKED),
        "volumeMounts": mounts,
    }


def _own_address(workload: Workload) -> Iterator[_Table]:
    """Prometheus asks pods by their addresses, which Django has to take for a host."""
    if not workload.metrics or ALLOWED_HOSTS not in dict(workload.environment):
        return
    reference = {"configMapKeyRef": {"name": workload.name, "key": ALLOWED_HOSTS}}
    yield {"name": "POD_IP", "valueFrom": {"fieldRef": {"apiVersion": "v1", "fieldPath": "status.podIP"}}}
    yield {"name": "KNOWN_HOSTS", "valueFrom": reference}
    yield {"name": ALLOWED_HOSTS, "value": "$(KNOWN_HOSTS),$(POD_IP)"}


def _serving(workload: Workload) -> _Table:
    """Ports and probes: a process that starts slowly is not taken for dead, and one that is not ready gets nothing."""
    ports = ports_of(workload)
    if not ports:
        return {}
    found: _Table = {
        "ports": [{"name": name, "containerPort": port, "protocol": "TCP"} for name, port in ports],
    }
    if workload.port:
        live, ready = _asked(workload, workload.live), _asked(workload, workload.ready or workload.live)
        found |= {
            "startupProbe": {**live, "periodSeconds": 2, "timeoutSeconds": 2, "failureThreshold": 60},
            "livenessProbe": {**live, "periodSeconds": 10, "timeoutSeconds": 3, "failureThreshold": 3},
            "readinessProbe": {**ready, "periodSeconds": 5, "timeoutSeconds": 3, "failureThreshold": 2},
            "lifecycle": {"preStop": {"sleep": {"seconds": _DRAIN_SECONDS}}},
        }
    return found


def _asked(workload: Workload, path: str) -> _Table:
    """A page, asked for by the name that the workload has in the network, since Django knows no address for a host."""
    port = workload.probe_port or workload.port
    if not path:
        return {"tcpSocket": {"port": port}}
    host = {"name": "Host", "value": workload.name}
    return {"httpGet": {"path": path, "port": port, "scheme": "HTTP", "httpHeaders": [host]}}


def _volumes(workload: Workload) -> Iterator[_Table]:
    for number, _ in enumerate(workload.writable):
        yield {"name": _scratch(workload, number), "emptyDir": {}}
    if workload.files:
        home = _home(workload.files)
        items = [
            {"key": _key(number, each), "path": posixpath.relpath(each.path, home)}
            for number, each in enumerate(workload.files)
        ]
        name = derived(workload.name, _FILES)
        yield {"name": name, "configMap": {"name": part(workload.name, _FILES), "items": items}}


def _scratch(workload: Workload, number: int) -> str:
    return derived(workload.name, f"scratch-{number}")


def _home(files: Sequence[ConfigFile]) -> str:
    """The folder that all files are in, at some depth."""
    return posixpath.commonpath([posixpath.dirname(each.path) for each in files])


def _key(number: int, file: ConfigFile) -> str:
    """A file in a ConfigMap, whose keys take fewer letters than paths do."""
    return f"{number}-{re.sub(r'[^-._a-zA-Z0-9]', '_', posixpath.basename(file.path))}"[:253]


def _hosts(value: str, hosts: Sequence[str], *, is_starless: bool) -> str | Setting:
    """A list that begins with all hosts of the plan follows those of the values, whatever stands before each."""
    parts = value.split(",")
    for front in _FRONTS:
        wanted = [f"{front}{starless(host) if is_starless else host}" for host in hosts]
        if hosts and parts[: len(hosts)] == wanted:
            rest = parts[len(hosts) :]
            listed = Listed(HOSTS, front, is_starless)
            return Joined((listed, f",{','.join(rest)}")) if rest else listed
    return value
