"""From the plan to containers that answer: images are built, run confined, and both programs bring the Compose file up.

    python -m tests.benchmark.deploy [--folder build/deploy] [--record docs/figures.md]

Needs root, podman and mmdebstrap (`make engines`). No registry is asked: the base and the stores are stand-ins, the
same software from Debian's packages, and wheels come from the usual index, held to the hashes of the locks.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

import yaml

from extracted.containerfile import USER
from extracted.deployment.values import GATEWAY, Workload
from loadtests.driving.arrivals import Stage
from loadtests.driving.generators import Generators
from loadtests.driving.orders import BlockDone, BlockOrder, Job
from tests.benchmark.deploy.example import (
    DOCKER_COMPOSE,
    PODMAN_COMPOSE,
    Example,
    asked,
    build,
    example,
    until,
    up,
    wheels,
)
from tests.benchmark.deploy.podman import IMAGES, Podman, is_here
from tests.benchmark.figures import Figure, record, show

SECTION = "## Deployment"
JOURNEY = Path(__file__).with_name("journey.py")
_BASES = {"gateway": IMAGES["nginx"]}
_BUILT_AGAIN = ("catalog", "gateway")


def main() -> int:
    asked_for = _parsed()
    if not is_here():
        sys.stderr.write("this needs root, podman, runc and mmdebstrap: `make engines` installs them\n")
        return 2
    folder = asked_for.folder.resolve()
    podman = Podman(folder / "podman")
    podman.settle()
    podman.stand_in(folder / "base.tar")
    found = example(folder, podman, is_kept=asked_for.built)
    figures = [] if asked_for.built else _built(found)
    for composer in (PODMAN_COMPOSE, DOCKER_COMPOSE):
        figures += _running(replace(found, composer=composer))
    show("Deployment", figures)
    if asked_for.record:
        record(figures, asked_for.record, "make deploy-bench", section=SECTION)
    return 0 if all(each.holds for each in figures) else 1


def _built(found: Example) -> list[Figure]:
    """How long each image takes, and what it adds to its base; a service's and the gateway's are built once more."""
    fetched = wheels(found)
    figures = []
    for side in found.deployment.sides:
        seconds = build(found, side, fetched)
        base = _BASES.get(side.name, IMAGES["python"])
        own, under = map(int, found.podman.run("inspect", "--format", "{{.Size}}", str(side.image), base).split())
        figures += [
            Figure(f"image of {side.name}: build", seconds, "s", None, "nothing cached, wheels at hand"),
            Figure(f"image of {side.name}: beside its base", (own - under) / 1e6, "MB", None),
        ]
        if side.name in _BUILT_AGAIN:
            first = _identity(found, side)
            build(found, side, fetched)
            name = f"image of {side.name}: layers that differ when built again"
            figures.append(Figure(name, _differing(first, _identity(found, side)), "", 0))
    return figures


def _identity(found: Example, side: Workload) -> list[str]:
    layers: list[str] = json.loads(found.podman.run("inspect", "--format", "{{json .RootFS.Layers}}", str(side.image)))
    return layers


def _differing(one: list[str], other: list[str]) -> int:
    return sum(a != b for a, b in zip(one, other, strict=True))


def _running(found: Example) -> list[Figure]:
    with up(found) as seconds:
        names = [each.name for each in found.deployment.workloads]
        seed = ("python", "manage.py", "seed_demo", "--scale", "1", "--skip-checks")
        # The rows are the shop's own until a service does its work: for once the switch says so.
        found.podman.run("exec", "--env", "SERVICE_LINKS_SWITCH=/tmp/none.json", found.name("monolith"), *seed)
        roots, writable, unwell = _confined(found, names)
        done = _journey(found)
        scraped = _scraped(found)
        ruled = _ruled(found)
        served = _served_by(found)
        lost = _lost_tasks(found, names)
        # The gateway is started again until all sides have names: that is how it waits.
        restarted = [name for name in names if name != GATEWAY and found.container(name)["RestartCount"]]
        ended = [name for name in names if not found.container(name)["State"]["Running"]]
    told, by = f"by {', '.join(sorted(served))}", found.composer
    return [
        Figure(
            f"{by}: until the gateway answered",
            seconds,
            "s",
            None,
            f"{len(names)} workloads, migrations and all",
        ),
        Figure(f"{by}: containers that run as root", len(roots), "", 0, ", ".join(roots)),
        Figure(f"{by}: containers that could write to their root", len(writable), "", 0, ", ".join(writable)),
        Figure(f"{by}: health checks that failed", len(unwell), "", 0, ", ".join(unwell)),
        Figure(f"{by}: journeys through the gateway: requests", done.sent, "", None, told),
        Figure(f"{by}: journeys through the gateway: errors", done.errors, "", 0, str(dict(done.reasons))[:200]),
        Figure(f"{by}: sides that answered none of them", 3 - len(served), "", 0, told),
        Figure(f"{by}: scraped by Prometheus and not up", len(scraped), "", 0, ", ".join(scraped)),
        Figure(f"{by}: tasks that came to a worker who does not know them", lost, "", 0),
        Figure(f"{by}: rules that Prometheus lacks or cannot evaluate", len(ruled), "", 0, ", ".join(ruled)),
        Figure(f"{by}: workloads that ended or were restarted", len({*restarted, *ended}), "", 0, ", ".join(restarted)),
    ]


def _confined(found: Example, names: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Asked inside each container: who am I, can I write, and am I well."""
    roots, writable, unwell = [], [], []
    for name in names:
        user = found.inside(name, "id", "-u").strip()
        if user != str(USER):
            roots.append(f"{name} ({user})")
        tried = found.inside(
            name, "sh", "-c", "touch /app/x /etc/x /usr/x /x 2>/dev/null; ls /app/x /etc/x /usr/x /x", check=False
        )
        if any(line in {"/app/x", "/etc/x", "/usr/x", "/x"} for line in tried.splitlines()):
            writable.append(name)
    for side in found.deployment.sides:
        try:
            until(lambda name=side.name: _is_well(found, name), f"{side.name} is well", 120)  # type: ignore[misc]
        except TimeoutError:
            unwell.append(side.name)
    return roots, writable, unwell


def _is_well(found: Example, name: str) -> bool:
    """Whether the check of the image, run by podman, says so."""
    try:
        found.podman.run("healthcheck", "run", found.name(name))
    except RuntimeError:
        return False
    return True


def _journey(found: Example) -> BlockDone:
    """People browse, search, review, check out and work in the back office, through the gateway."""
    with Generators(Job(locustfile=str(JOURNEY))) as generators:
        (done,) = generators.run(BlockOrder(found.url, "", (Stage(30, 2),), seed=5), [found.folder / "rows.csv"])
    return done


def _scraped(found: Example) -> list[str]:
    """The jobs of Prometheus that are not up, once it has asked all of them."""
    url = f"http://127.0.0.1:{found.ports[1]}/api/v1/targets?state=active"

    def targets() -> list[dict[str, object]]:
        return list(asked(url)["data"]["activeTargets"])

    until(lambda: all(each["health"] != "unknown" for each in targets()), "Prometheus has asked everybody")
    return [str(each["scrapePool"]) for each in targets() if each["health"] != "up"]


def _ruled(found: Example) -> list[str]:
    """The rules that were rendered and are not in force, and those that fail, once all were evaluated."""
    files = (found.compose_folder / "prometheus/rules").glob("*.yml")
    groups = [each for file in files for each in yaml.safe_load(file.read_text("utf-8"))["groups"]]
    wanted = {rule.get("record") or rule["alert"] for group in groups for rule in group["rules"]}

    def rules() -> dict[str, str]:
        told = asked(f"http://127.0.0.1:{found.ports[1]}/api/v1/rules")["data"]["groups"]
        return {rule["name"]: rule["health"] for group in told for rule in group["rules"]}

    until(lambda: "unknown" not in rules().values(), "Prometheus has evaluated every rule")
    known = rules()
    return sorted({*(wanted - known.keys()), *(name for name, health in known.items() if health != "ok")})


def _lost_tasks(found: Example, names: list[str]) -> int:
    """All sides share a broker; a worker drops what it does not know."""
    logs = [found.podman.run("logs", found.name(name), check=False) for name in names if name.endswith("-tasks")]
    return sum(log.count("Received unregistered task") for log in logs)


def _served_by(found: Example) -> set[str]:
    """The sides that the gateway's log names."""
    log = found.podman.run("logs", found.name("gateway"), check=False)
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    return {str(each["served_by"]) for each in lines if each.get("served_by")}


def _parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=Path("build/deploy"))
    parser.add_argument("--built", action="store_true", help="go on from the folder and the images of the last run")
    parser.add_argument("--record", type=Path, metavar="FILE")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
