"""A service from its rendered manifests as a real pod: `podman kube play`, on the images of the deployment bench.

    python -m tests.benchmark.deploy.kube [--folder build/deploy] [--record docs/figures.md]

The monolith's migration runs first, then that of the service, then the service, each from the files of `kustomize`.
podman 4.3 knows less than Kubernetes, so that Jobs are played as pods, `status.podIP` and the init container of the
service are left out, and a port of this machine is added; Services, policies, budgets and monitors are not played. The
database is the stand-in's.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import http.client
import json
import secrets
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from extracted.containerfile import USER
from extracted.deployment.kubernetes.documents import loaded
from extracted.deployment.rendering import rendered
from extracted.deployment.values import Deployment
from tests.benchmark.deploy.example import Example, build, example, until, wheels
from tests.benchmark.deploy.podman import IMAGES, Podman, is_here
from tests.benchmark.figures import Figure, record, show
from tests.ports import free_port

SECTION = "## Deployment"
SERVICE, MONOLITH, DATABASE = "catalog", "monolith", "postgres"
NETWORK = "shop-kube"
_MOST_S = 300
_Manifest = dict[str, Any]


@dataclass(frozen=True)
class Cluster:
    """What stands in for one: podman, the rendered files, and the port of this machine that leads to the service."""

    podman: Podman
    folder: Path
    files: Mapping[str, str]
    port: int

    def manifests(self, name: str, kind: str = "workloads") -> list[_Manifest]:
        """All that was rendered for a workload or a store."""
        return loaded(self.files[f"base/{kind}/{name}.yaml"])

    def play(self, name: str, manifests: Sequence[_Manifest]) -> None:
        """Give manifests to podman."""
        file = self.folder / f"{name}.yaml"
        file.write_text(yaml.safe_dump_all(manifests), "utf-8")
        self.podman.run("kube", "play", "--network", NETWORK, str(file))

    def inspected(self, container: str) -> dict[str, Any]:
        """What podman knows of a container."""
        found: list[dict[str, Any]] = json.loads(self.podman.run("inspect", container))
        return found[0]

    def ended(self, container: str) -> int | None:
        """The exit code of a container, None while it runs."""
        state = self.inspected(container)["State"]
        return int(state["ExitCode"]) if state["Status"] in {"exited", "stopped"} else None


def main() -> int:
    asked = _parsed()
    if not is_here():
        sys.stderr.write("this needs root, podman, runc and mmdebstrap: `make engines` installs them\n")
        return 2
    folder = asked.folder.resolve()
    podman = Podman(folder / "podman")
    podman.settle()
    podman.stand_in(folder / "base.tar")
    found = example(folder, podman)
    _built(found)
    deployment, files = rendered("kustomize", folder / "place/banyan.toml")
    cluster = Cluster(podman, folder, files, free_port())
    with _stores(cluster, deployment):
        figures = _played(cluster)
    show("Kubernetes", figures)
    if asked.record:
        record(figures, asked.record, "make kube-bench", section=SECTION)
    return 0 if all(each.holds for each in figures) else 1


def pod_of(job: _Manifest) -> _Manifest:
    """A Job as the pod that it would make."""
    template = job["spec"]["template"]
    name = template["metadata"]["labels"]["app.kubernetes.io/name"].replace(".", "-")
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "labels": template["metadata"]["labels"]},
        "spec": _known(template["spec"]),
    }


def served(deployment: _Manifest, port: int) -> _Manifest:
    """A Deployment whose port is one of this machine, too, and of it alone; its tables were waited for before.

    podman 4.3 may take an init container for running that has just ended, and then fails to remove it.
    """
    found = deepcopy(deployment)
    spec = _known(found["spec"]["template"]["spec"])
    del spec["initContainers"]
    spec["containers"][0]["ports"][0] |= {"hostPort": port, "hostIP": "127.0.0.1"}
    found["spec"]["template"]["spec"] = spec
    return found


def _known(spec: _Manifest) -> _Manifest:
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
def _stores(cluster: Cluster, deployment: Deployment) -> Iterator[None]:
    """A network with the database in it, and the secrets that manifests refer to."""
    podman, password = cluster.podman, secrets.token_hex(16)
    (store,) = (each for each in deployment.stores if each.name == DATABASE)
    sql = next(each for each in cluster.manifests(DATABASE, "stores") if each["kind"] == "ConfigMap")["data"]
    (cluster.folder / "databases.sql").write_text(sql["databases.sql"], "utf-8")
    _forget(cluster, deployment)
    podman.run("network", "create", NETWORK)
    _keep(podman, deployment, password)
    told = ("--env", f"POSTGRES_PASSWORD={password}", "--env", f"PGDATA={dict(store.environment)['PGDATA']}")
    script = f"{cluster.folder}/databases.sql:/docker-entrypoint-initdb.d/databases.sql:ro"
    words = ("run", "--detach", "--name", DATABASE, "--network", NETWORK, *told, "--volume", script)
    podman.run(*words, IMAGES["postgres"])
    try:
        until(lambda: "accepting" in _well(podman), "the database answers", _MOST_S)
        yield
    finally:
        _forget(cluster, deployment)


def _well(podman: Podman) -> str:
    return podman.run("exec", DATABASE, "pg_isready", "--host=127.0.0.1", "--dbname=monolith", check=False)


def _keep(podman: Podman, deployment: Deployment, password: str) -> None:
    """All secrets, made up, in the form that podman 4.3 takes them: values by key, in base64."""
    values = {f"{name}_DATABASE_URL": f"postgres://postgres:{password}@{DATABASE}:5432/{name.lower()}"
              for name in ("MONOLITH", "CATALOG", "REVIEWS")}  # fmt: skip
    kept: dict[str, dict[str, str]] = {}
    for each in deployment.secrets:
        value = values.get(each.key) or secrets.token_hex(32)
        kept.setdefault(each.secret, {})[each.key] = base64.b64encode(value.encode()).decode()
    for name, found in kept.items():
        podman.call(
            "sh", "-c", 'printf %s "$VALUE" | podman secret create "$NAME" -', VALUE=json.dumps(found), NAME=name
        )


def _forget(cluster: Cluster, deployment: Deployment) -> None:
    podman = cluster.podman
    for pod in (f"{SERVICE}-pod-0", f"{SERVICE}-migrate", f"{MONOLITH}-migrate"):
        podman.run("pod", "rm", "--force", pod, check=False)
    podman.run("rm", "--force", "--volumes", DATABASE, check=False)
    podman.run("network", "rm", "--force", NETWORK, check=False)
    for name in sorted({each.secret for each in deployment.secrets}):
        podman.run("secret", "rm", name, check=False)


def _built(found: Example) -> None:
    """The images, where the deployment bench has not built them yet."""
    sides = [each for each in found.deployment.sides if each.name in {SERVICE, MONOLITH}]
    missing = [each for each in sides if not found.podman.has(str(each.image))]
    for side in missing:
        build(found, side, wheels(found))


def _played(cluster: Cluster) -> list[Figure]:
    began = time.monotonic()
    codes = {name: _migrated(cluster, name) for name in (MONOLITH, SERVICE)}
    migrated = time.monotonic() - began
    began = time.monotonic()
    manifests = cluster.manifests(SERVICE)
    (deployment,) = (each for each in manifests if each["kind"] == "Deployment")
    cluster.play(SERVICE, [*_told(manifests), served(deployment, cluster.port)])
    until(lambda: _answer(cluster, "/health/ready")[0] == 200, f"{SERVICE} is ready", _MOST_S)
    ready = time.monotonic() - began
    container = f"{SERVICE}-pod-0-{SERVICE}"
    known = cluster.inspected(container)
    user = cluster.podman.run("exec", container, "id", "-u").strip()
    wrote = [path for path in ("/app/x", "/x", "/etc/banyan/x") if _can_write(cluster, container, path)]
    cluster.podman.run("kube", "down", str(cluster.folder / f"{SERVICE}.yaml"))
    left = container in cluster.podman.run("ps", "--all", "--format", "{{.Names}}")
    failed = [name for name, code in codes.items() if code]
    return [
        Figure("kube play: migrations of both sides", migrated, "s", None, "Jobs, as pods"),
        Figure("kube play: migrations that failed", len(failed), "", 0, ", ".join(failed)),
        Figure(f"kube play: until {SERVICE} was ready", ready, "s", None, "after its migration"),
        Figure("kube play: containers that run as another user", int(user != str(USER)), "", 0, user),
        Figure("kube play: folders that could be written", len(wrote), "", 0, ", ".join(wrote)),
        Figure("kube play: capabilities", len(known["EffectiveCaps"] or ()), "", 0),
        Figure("kube play: memory limit", known["HostConfig"]["Memory"] / 1e6, "MB", None, "as the manifest says"),
        Figure("kube play: pods left after kube down", int(left), "", 0),
    ]


def _migrated(cluster: Cluster, name: str) -> int:
    manifests = cluster.manifests(name)
    pod = pod_of(next(each for each in manifests if each["kind"] == "Job"))
    others = _told(cluster.manifests(MONOLITH)) if name == SERVICE else []
    cluster.play(f"{name}-migrate", [*_told(manifests), *others, pod])
    container = f"{pod['metadata']['name']}-migrate"
    until(lambda: cluster.ended(container) is not None, f"{name} is migrated", _MOST_S)
    return cluster.ended(container) or 0


def _told(manifests: Sequence[_Manifest]) -> list[_Manifest]:
    return [each for each in manifests if each["kind"] == "ConfigMap"]


def _can_write(cluster: Cluster, container: str, path: str) -> bool:
    told = cluster.podman.run("exec", container, "sh", "-c", f"touch {path} && echo written", check=False)
    return "written" in told


def _answer(cluster: Cluster, path: str) -> tuple[int, str]:
    """What the service answers under its own name, as a probe of the cluster asks it; 0 while it does not."""
    connection = http.client.HTTPConnection("127.0.0.1", cluster.port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": SERVICE})
        answer = connection.getresponse()
        return answer.status, answer.read(200).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/deploy"))
    parser.add_argument("--record", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
