"""What stands in for a cluster: `podman kube play` of rendered manifests, in a network with a database."""

from __future__ import annotations

import base64
import contextlib
import http.client
import json
import secrets
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from extracted.deployment.kubernetes.documents import loaded
from extracted.deployment.values import Deployment, SecretReference
from tests.benchmark.deploy.example import until
from tests.benchmark.deploy.podman import IMAGES, Podman

DATABASE, NETWORK = "postgres", "shop-kube"
PATIENCE_S = 600
Manifest = dict[str, Any]


@dataclass(frozen=True)
class Cluster:
    """podman, the rendered files, what is deployed by them, and the ports of this machine that lead to workloads."""

    podman: Podman
    folder: Path
    deployment: Deployment
    files: Mapping[str, str]
    ports: Mapping[str, int]
    password: str = field(default_factory=lambda: secrets.token_hex(16))

    def manifests(self, name: str, kind: str = "workloads") -> dict[str, list[Manifest]]:
        """All that was rendered for a workload or a store, by kind."""
        found: dict[str, list[Manifest]] = {}
        for each in loaded(self.files[f"base/{kind}/{name}.yaml"]):
            found.setdefault(each["kind"], []).append(each)
        return found

    def play(self, name: str, manifests: Sequence[Manifest], alias: str = "") -> Path:
        """Give manifests to podman; `alias` is the name by which others find the pod, that of its Service."""
        file = self.folder / f"{name}.yaml"
        file.write_text(yaml.safe_dump_all(manifests), "utf-8")
        network = f"{NETWORK}:alias={alias}" if alias else NETWORK
        self.podman.run("kube", "play", "--network", network, str(file))
        return file

    def down(self, name: str) -> None:
        """Take away what was played."""
        self.podman.run("kube", "down", str(self.folder / f"{name}.yaml"))

    def inspected(self, container: str) -> Manifest:
        """What podman knows of a container."""
        found: list[Manifest] = json.loads(self.podman.run("inspect", container))
        return found[0]

    def code(self, container: str) -> int:
        """The exit code of a container, once it has ended. Raises TimeoutError with its log."""
        try:
            until(lambda: self._state(container)["Status"] in {"exited", "stopped"}, f"{container} ends", PATIENCE_S)
        except TimeoutError as error:
            raise TimeoutError(f"{error}\n{self.log(container)[-4000:]}") from error
        return int(self._state(container)["ExitCode"])

    def log(self, container: str) -> str:
        """What a container wrote so far."""
        return self.podman.run("logs", container, check=False)

    def inside(self, container: str, *words: str, check: bool = True, **env: str) -> str:
        """Run something in a container."""
        told = [word for name, value in env.items() for word in ("--env", f"{name}={value}")]
        return self.podman.run("exec", *told, container, *words, check=check)

    def ask(self, name: str, path: str, host: str = "") -> tuple[int, str]:
        """What a workload answers, under its own name unless told otherwise; 0 where it does not."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[name], timeout=120)
        try:
            connection.request("GET", path, headers={"Host": host or name})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            connection.close()

    def sql(self, statement: str) -> str:
        """What the database says to a statement, as the user of all databases."""
        return self.podman.run(*self._psql(statement)).strip()

    @contextlib.contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """A table that nobody can read until the context ends."""
        command = ("podman", *self._psql(f"BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(3600)"))
        holder = subprocess.Popen(
            command, env={**self.podman.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            until(
                lambda: self.sql(f"SELECT count(*) FROM pg_locks WHERE relation = '{table}'::regclass") != "0", "a lock"
            )
            yield
        finally:
            self.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)'"
                     " AND pid <> pg_backend_pid()")  # fmt: skip
            holder.wait(PATIENCE_S)

    def _psql(self, statement: str) -> tuple[str, ...]:
        words = ("psql", "-h", "127.0.0.1", "-U", "postgres", "-d", "monolith", "-At", "-c", statement)
        return ("exec", "--env", f"PGPASSWORD={self.password}", DATABASE, *words)

    def _state(self, container: str) -> Manifest:
        found: Manifest = self.inspected(container)["State"]
        return found


def job_pod(job: Manifest) -> Manifest:
    """A Job as the pod that it would make."""
    template = job["spec"]["template"]
    name = template["metadata"]["labels"]["app.kubernetes.io/name"].replace(".", "-")
    return _pod(name, template["metadata"]["labels"], _known(template["spec"]))


def waiting_pod(deployment: Manifest) -> Manifest:
    """The init container of a Deployment as a pod of its own, which ends once its tables are there."""
    spec = _known(deployment["spec"]["template"]["spec"])
    (first,) = spec.pop("initContainers")
    name = f"{deployment['metadata']['name']}-{first['name']}"
    return _pod(name, {}, {**spec, "containers": [first], "restartPolicy": "Never"})


def serving(deployment: Manifest, port: int) -> Manifest:
    """A Deployment whose port is one of this machine, too, and of it alone; its tables were waited for before.

    podman 4.3 may take an init container for running that has just ended, and then fails to remove it.
    """
    found = deepcopy(deployment)
    spec = _known(found["spec"]["template"]["spec"])
    del spec["initContainers"]
    spec["containers"][0]["ports"][0] |= {"hostPort": port, "hostIP": "127.0.0.1"}
    found["spec"]["template"]["spec"] = spec
    return found


def _pod(name: str, labels: Manifest, spec: Manifest) -> Manifest:
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": spec}


def _known(spec: Manifest) -> Manifest:
    """A pod without its own address in its environment, which podman 4.3 does not tell."""
    found = deepcopy(spec)
    for container in (*found["containers"], *found.get("initContainers", ())):
        container["env"] = [
            {**each, "value": each["value"].removesuffix(",$(POD_IP)")} if "value" in each else each
            for each in container["env"]
            if each["name"] != "POD_IP"
        ]
    return found


@contextlib.contextmanager
def started(cluster: Cluster) -> Iterator[None]:
    """The network with the database in it, and the secrets that manifests refer to, until the context ends."""
    podman, store = cluster.podman, cluster.deployment.store(DATABASE)
    (sql,) = cluster.manifests(DATABASE, "stores")["ConfigMap"]
    script = cluster.folder / "databases.sql"
    script.write_text(sql["data"]["databases.sql"], "utf-8")
    _forget(cluster)
    podman.run("network", "create", NETWORK)
    for name, values in _secrets(cluster).items():
        podman.call("sh", "-c", 'printf %s "$VALUE" | podman secret create "$NAME" -', VALUE=values, NAME=name)
    told = ("--env", f"POSTGRES_PASSWORD={cluster.password}", "--env", f"PGDATA={dict(store.environment)['PGDATA']}")
    mount = f"{script}:/docker-entrypoint-initdb.d/databases.sql:ro"
    words = ("run", "--detach", "--name", DATABASE, "--network", NETWORK, *told, "--volume", mount)
    try:
        podman.run(*words, IMAGES["postgres"])
        well = ("exec", DATABASE, "pg_isready", "--host=127.0.0.1", "--dbname=monolith")
        until(lambda: "accepting" in podman.run(*well, check=False), "the database answers", PATIENCE_S)
        yield
    finally:
        _forget(cluster)


def _secrets(cluster: Cluster) -> dict[str, str]:
    """All secrets, made up, in the form that podman 4.3 takes them: values by key, in base64."""
    kept: dict[str, dict[str, str]] = {}
    for each in cluster.deployment.secrets:
        kept.setdefault(each.secret, {})[each.key] = base64.b64encode(_value(cluster, each).encode()).decode()
    return {name: json.dumps(values) for name, values in kept.items()}


def _value(cluster: Cluster, reference: SecretReference) -> str:
    if reference.key.endswith("_DATABASE_URL"):
        name = reference.key.removesuffix("_DATABASE_URL").lower()
        return f"postgres://postgres:{cluster.password}@{DATABASE}:5432/{name}"
    if reference.key.endswith("PRIVATE_KEY"):
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        return key.private_bytes(*form).decode()
    return secrets.token_hex(32)


def _forget(cluster: Cluster) -> None:
    podman = cluster.podman
    for name in cluster.ports:
        for pod in (f"{name}-pod-0", f"{name}-migrate", f"{name}-migrated"):
            podman.run("pod", "rm", "--force", pod, check=False)
    podman.run("rm", "--force", "--volumes", DATABASE, check=False)
    podman.run("network", "rm", "--force", NETWORK, check=False)
    for name in sorted({each.secret for each in cluster.deployment.secrets}):
        podman.run("secret", "rm", name, check=False)
