"""The monolith and a service from their rendered manifests as real pods: `podman kube play`, asked, and stopped.

    python -m tests.benchmark.deploy.kube [--folder build/deploy] [--record docs/figures.md]

Each side's tables are waited for, made by its migration, and there; then both answer, probed as the manifests say. The
service answers with the shop's rows as the monolith does, goes on without the monolith as it can, and ends what it has
begun when it is stopped. podman 4.3 knows less than Kubernetes: Jobs and init containers are played as pods of their
own, `status.podIP` is left out, a port of this machine is added, and a pod has the name of its Service; policies,
budgets, autoscalers and routes are not played. The database is the stand-in's. No broker runs: nothing here tells one.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from extracted.containerfile import USER
from extracted.deployment.rendering import rendered
from tests.benchmark.deploy.cluster import PATIENCE_S, Cluster, Manifest, job_pod, serving, started, waiting_pod
from tests.benchmark.deploy.example import Example, build, example, until, wheels
from tests.benchmark.deploy.podman import Podman, is_here
from tests.benchmark.figures import Figure, record, show
from tests.ports import free_port

SECTION = "## Deployment"
MONOLITH, SERVICE = "monolith", "catalog"
SIDES = (MONOLITH, SERVICE)
API, PAGE = "/api/catalog/products/", "/products/"
TABLE = "catalog_product"
_PROBES = ("startupProbe", "livenessProbe", "readinessProbe")
_PLACES = ("/app/x", "/x", "/etc/banyan/x", "/usr/x")


def main() -> int:
    asked = _parsed()
    if not is_here():
        sys.stderr.write("this needs root, podman, runc and mmdebstrap: `make engines` installs them\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    folder = asked.folder.resolve()
    podman = Podman(folder / "podman")
    podman.settle()
    podman.stand_in(folder / "base.tar")
    found = example(folder, podman)
    _built(found)
    deployment, files = rendered("kustomize", folder / "place/banyan.toml")
    cluster = Cluster(podman, folder, deployment, files, {name: free_port() for name in SIDES})
    with started(cluster):
        figures = list(_played(cluster))
    show("Kubernetes", figures)
    if asked.record:
        record(figures, asked.record, "make kube-bench", section=SECTION)
    return 0 if all(each.holds for each in figures) else 1


def _built(found: Example) -> None:
    """The images, where the deployment bench has not built them yet."""
    sides = [each for each in found.deployment.sides if each.name in SIDES]
    missing = [each for each in sides if not found.podman.has(str(each.image))]
    for side in missing:
        build(found, side, wheels(found))


def _played(cluster: Cluster) -> Iterator[Figure]:
    early = sum(_awaited(cluster, name) == 0 for name in SIDES)
    yield _count("init containers that were content before the migrations", early)
    began = time.monotonic()
    failed = [name for name in SIDES if _migrated(cluster, name)]
    yield _seconds("migrations of both sides", time.monotonic() - began, "Jobs, as pods")
    yield _count("migrations that failed", len(failed), ", ".join(failed))
    late = [name for name in SIDES if _awaited(cluster, name)]
    yield _count("init containers that waited after the migrations", len(late), ", ".join(late))
    for name in SIDES:
        began = time.monotonic()
        _served(cluster, name)
        yield _seconds(f"until {name} was ready", time.monotonic() - began)
    yield from _confined(cluster)
    cluster.inside(_container(MONOLITH), *_SEED, SERVICE_LINKS_SWITCH="/tmp/none.json")
    yield from _answered(cluster)
    yield from _stopped(cluster)
    cluster.podman.run("start", _container(SERVICE))
    _ready(cluster, SERVICE)
    yield from _alone(cluster)
    cluster.down(SERVICE)
    names = cluster.podman.run("ps", "--all", "--format", "{{.Names}}").split()
    left = [name for name in SIDES if _container(name) in names]
    yield _count("pods left after kube down", len(left), ", ".join(left))


_SEED = ("python", "manage.py", "seed_demo", "--scale", "1", "--skip-checks")
"""The rows are the shop's own until a service does its work: for once the switch says so."""


def _awaited(cluster: Cluster, name: str) -> int:
    """The exit code of what new pods of a side wait for."""
    found = cluster.manifests(name)
    pod = waiting_pod(found["Deployment"][0])
    cluster.play(f"{name}-migrated", [*found["ConfigMap"], pod])
    code = cluster.code(f"{pod['metadata']['name']}-{pod['spec']['containers'][0]['name']}")
    cluster.down(f"{name}-migrated")
    return code


def _migrated(cluster: Cluster, name: str) -> int:
    """The exit code of a side's migration; one on the monolith's tables waits for these, told as the monolith is."""
    found = cluster.manifests(name)
    pod = job_pod(found["Job"][0])
    others = cluster.manifests(MONOLITH)["ConfigMap"] if name != MONOLITH else []
    cluster.play(f"{name}-migrate", [*found["ConfigMap"], *others, pod])
    code = cluster.code(f"{pod['metadata']['name']}-migrate")
    cluster.down(f"{name}-migrate")
    return code


def _served(cluster: Cluster, name: str) -> None:
    """A side runs under the name of its Service, and is ready."""
    found = cluster.manifests(name)
    (service,), (deployment,) = found["Service"], found["Deployment"]
    cluster.play(name, [*found["ConfigMap"], serving(deployment, cluster.ports[name])], service["metadata"]["name"])
    _ready(cluster, name)


def _ready(cluster: Cluster, name: str) -> None:
    """Return once a side's probe of that says so."""
    (deployment,) = cluster.manifests(name)["Deployment"]
    (ready,) = [probe for kind, probe in _probes(deployment) if kind == "readinessProbe"]
    try:
        until(lambda: _is_content(cluster, name, ready), f"{name} is ready", PATIENCE_S)
    except TimeoutError as error:
        raise TimeoutError(f"{error}\n{cluster.log(_container(name))[-4000:]}") from error


def _probes(deployment: Manifest) -> list[tuple[str, Manifest]]:
    (container,) = deployment["spec"]["template"]["spec"]["containers"]
    return [(kind, container[kind]) for kind in _PROBES]


def _is_content(cluster: Cluster, name: str, probe: Manifest) -> bool:
    """Whether a probe would be, asked as it says; one of a port is by any answer."""
    if "tcpSocket" in probe:
        return cluster.ask(name, "/")[0] > 0
    asked = probe["httpGet"]
    (host,) = (each["value"] for each in asked["httpHeaders"] if each["name"] == "Host")
    return 200 <= cluster.ask(name, asked["path"], host)[0] < 400


def _container(name: str) -> str:
    return f"{name}-pod-0-{name}"


def _confined(cluster: Cluster) -> Iterator[Figure]:
    """What the containers are, asked from inside and of podman."""
    users = {name: cluster.inside(_container(name), "id", "-u").strip() for name in SIDES}
    others = [f"{name} ({user})" for name, user in users.items() if user != str(USER)]
    yield _count("containers that run as another user", len(others), ", ".join(others) or f"{USER}")
    wrote = [f"{name} {path}" for name in SIDES for path in _PLACES if _can_write(cluster, name, path)]
    yield _count("folders that could be written", len(wrote), ", ".join(wrote))
    known = {name: cluster.inspected(_container(name)) for name in SIDES}
    able = [name for name, each in known.items() if each["EffectiveCaps"]]
    yield _count("containers with capabilities", len(able), ", ".join(able))
    for name, each in known.items():
        yield Figure(f"kube play: memory limit of {name}", each["HostConfig"]["Memory"] / 2**20, "MiB", None)
    deaf = [f"{name} {kind}" for name in SIDES for kind, probe in _probes(cluster.manifests(name)["Deployment"][0])
            if not _is_content(cluster, name, probe)]  # fmt: skip
    yield _count(
        "probes that were not answered", len(deaf), ", ".join(deaf) or "3 of each side, as their manifests say"
    )


def _can_write(cluster: Cluster, name: str, path: str) -> bool:
    told = cluster.inside(_container(name), "sh", "-c", f"touch {path} && echo written", check=False)
    return "written" in told


def _answered(cluster: Cluster) -> Iterator[Figure]:
    """The service with the shop's rows, beside the monolith that it asks for what is not its own."""
    host = cluster.deployment.hosts[0]
    wrong = [f"{path} {status}" for path in (API, PAGE) if (status := cluster.ask(SERVICE, path, host)[0]) != 200]
    yield _count("pages of the service that are not 200", len(wrong), ", ".join(wrong) or f"{API}, {PAGE}")
    own, other = (json.loads(cluster.ask(name, API, host)[1] or "{}") for name in (SERVICE, MONOLITH))
    rows = own.get("results", [])
    yield Figure("kube play: products that its API tells", len(rows), "", None, f"of {own.get('count', 0)}")
    yield _count("answers without a product", int(not rows))
    yield _count("answers other than the monolith's", int(own != other), API)


def _alone(cluster: Cluster) -> Iterator[Figure]:
    """The monolith is gone: the service lives on, and says of what it cannot do without it that it cannot."""
    host = cluster.deployment.hosts[0]
    cluster.down(MONOLITH)
    told = {path: cluster.ask(SERVICE, path, host) for path in (API, PAGE)}
    said = ", ".join(f"{path} {status}" for path, (status, _) in told.items())
    wrong = [path for path, (status, _) in told.items() if status not in {200, 503}]
    yield _count("pages that were neither told nor put off without the monolith", len(wrong), said)
    live = [kind for kind, probe in _probes(cluster.manifests(SERVICE)["Deployment"][0])
            if kind != "readinessProbe" and not _is_content(cluster, SERVICE, probe)]  # fmt: skip
    yield _count("probes of life that fail without the monolith", len(live), ", ".join(live))


def _stopped(cluster: Cluster) -> Iterator[Figure]:
    """A request has begun when the service is told to end: it is answered, and then the service is gone by itself."""
    container, host = _container(SERVICE), cluster.deployment.hosts[0]
    grace = cluster.manifests(SERVICE)["Deployment"][0]["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    with ThreadPoolExecutor(1) as pool:
        with cluster.locked(TABLE):
            request = pool.submit(cluster.ask, SERVICE, API, host)
            until(lambda: cluster.sql("SELECT count(*) FROM pg_locks WHERE NOT granted") != "0", "a request waits")
            began = time.monotonic()
            stop = subprocess.Popen(
                ("podman", "stop", "--time", str(grace), container),
                env={**cluster.podman.environment}, stdout=subprocess.DEVNULL,
            )  # fmt: skip
            until(lambda: "Handling signal: term" in cluster.log(container), "the service was told to end")
        status, _ = request.result(PATIENCE_S)
    stop.wait(PATIENCE_S)
    yield _seconds("from SIGTERM to its end", time.monotonic() - began, f"a request had begun; {grace} s are granted")
    yield _count("requests that had begun and were not answered", int(status != 200), f"{API}: {status}")
    code = cluster.code(container)
    yield _count("ends by something other than itself", int(code != 0), f"exit code {code}")


def _count(name: str, value: int, detail: str = "") -> Figure:
    return Figure(f"kube play: {name}", value, "", 0, detail)


def _seconds(name: str, value: float, detail: str = "") -> Figure:
    return Figure(f"kube play: {name}", value, "s", None, detail)


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/deploy"))
    parser.add_argument("--record", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
