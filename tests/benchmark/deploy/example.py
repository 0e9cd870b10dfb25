"""The worked example from the plan to containers: rendered, its images built from wheels at hand, up, asked, down."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from extracted.deployment.rendering import rendered
from extracted.deployment.values import Deployment, Workload
from extracted.deployment.writing import put
from tests.benchmark.deploy.place import deployable
from tests.benchmark.deploy.podman import IMAGES, Podman

_PIP = "[install]\nno-index = true\nfind-links = /wheels\n"
_WAIT_S = 600
PODMAN_COMPOSE, DOCKER_COMPOSE = "podman-compose", "docker-compose"


@dataclass(frozen=True)
class Example:
    """The example in a folder, as it is deployed by `podman`; `ports` are those of the gateway and of Prometheus.

    `composer` is who reads the Compose file: `podman-compose`, or `docker-compose` by podman's API.
    """

    folder: Path
    podman: Podman
    deployment: Deployment
    ports: tuple[int, int] = field(default=(0, 0))
    composer: str = PODMAN_COMPOSE

    @property
    def compose_folder(self) -> Path:
        return self.folder / "place/deploy/compose"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[0]}"

    def compose(self, *words: str, check: bool = True, host: str = "") -> str:
        """Run the composer on the rendered file; docker-compose asks the API at `host`."""
        words = (self.composer, "-f", "compose.yaml", *words)
        return self.podman.call(*words, cwd=self.compose_folder, check=check, DOCKER_HOST=host)

    def name(self, service: str) -> str:
        """What the container of a service is called."""
        return ("_" if self.composer == PODMAN_COMPOSE else "-").join(("shop", service, "1"))

    def container(self, service: str) -> dict[str, Any]:
        """What podman knows of the container of a service of the Compose file."""
        found: list[dict[str, Any]] = json.loads(self.podman.run("inspect", self.name(service)))
        return found[0]

    def inside(self, service: str, *words: str, check: bool = True) -> str:
        """Run something in the container of a service."""
        return self.podman.run("exec", self.name(service), *words, check=check)


def example(folder: Path, podman: Podman, *, is_kept: bool = False) -> Example:
    """Render it anew, with made-up secrets and free ports; its sources are kept, or made anew too."""
    if not is_kept:
        shutil.rmtree(folder / "place", ignore_errors=True)
        deployable(folder / "place")
    plan, ports = folder / "place/banyan.toml", (_free_port(), _free_port())
    issuer = f'OIDC_ISSUER = "http://127.0.0.1:{ports[0]}/o"'  # tokens say where users reached the gateway
    plan.write_text(re.sub('OIDC_ISSUER = "[^"]*"', issuer, plan.read_text("utf-8")), "utf-8")
    deployment, files = rendered("compose", plan, "../..", "deploy/compose")
    found = Example(folder, podman, deployment, ports)
    put(found.compose_folder, "compose", files)
    (found.compose_folder / ".env").write_text("".join(_environment(ports)))
    return found


def wheels(example: Example) -> Path:
    """The folder of all wheels that the locks name, fetched by pip and held to their hashes."""
    folder = example.folder / "wheels"
    for side in (each for each in example.deployment.sides if each.lock):
        lock = example.folder / "place" / side.folder / side.lock
        words = ("-q", "--no-deps", "--require-hashes", "-r", str(lock), "-d", str(folder))
        done = subprocess.run(
            [sys.executable, "-m", "pip", "download", *words], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
    (example.folder / "pip.conf").write_text(_PIP)
    return folder


def build(example: Example, side: Workload, found: Path) -> float:
    """Build an image by its own Containerfile, with no index but the wheels; the seconds that it took."""
    document = yaml.safe_load((example.compose_folder / "compose.yaml").read_text("utf-8"))
    said = document["services"][side.name]["build"]
    context = (example.compose_folder / said["context"]).resolve()
    mounts = ("--volume", f"{found}:/wheels:ro", "--volume", f"{example.folder / 'pip.conf'}:/etc/pip.conf:ro")
    words = ("build", *(mounts if side.lock else ()), "--timestamp", "0", "--no-cache")
    began = time.monotonic()
    example.podman.run(*words, "-f", str((context / said["dockerfile"]).resolve()), "-t", str(side.image), str(context))
    return time.monotonic() - began


@contextlib.contextmanager
def up(example: Example) -> Iterator[float]:
    """Everything runs until the context ends; the seconds until the gateway answered."""
    with contextlib.ExitStack() as stack:
        host = ""
        if example.composer == DOCKER_COMPOSE:
            host = stack.enter_context(example.podman.api())
            stack.enter_context(_health_asked(example.podman))
        began = time.monotonic()
        try:
            example.compose("up", "--detach", "--no-build", host=host)
            until(lambda: _answers(f"{example.url}/health/"), "the gateway answers")
            yield time.monotonic() - began
        finally:
            _keep_logs(example)
            example.compose("down", "--volumes", "--timeout", "5", check=False, host=host)


@contextlib.contextmanager
def _health_asked(podman: Podman) -> Iterator[None]:
    """Whether containers are well is asked again and again, as timers of systemd do for podman where there is one."""
    ended = threading.Event()

    def ask() -> None:
        while not ended.wait(2):
            for name in podman.run("ps", "--filter", "health=starting", "--format", "{{.Names}}", check=False).split():
                podman.run("healthcheck", "run", name, check=False)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    try:
        yield
    finally:
        ended.set()
        asking.join()


def _keep_logs(example: Example) -> None:
    """What every container said, in `logs/` of the folder: whoever asks why something failed finds it there."""
    folder = example.folder / "logs"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in example.podman.run("ps", "--all", "--format", "{{.Names}}").split():
        (folder / f"{name}.log").write_text(example.podman.run("logs", name, check=False), "utf-8")


def until(holds: Callable[[], bool], what: str, patience: float = _WAIT_S) -> None:
    """Wait for something. Raises TimeoutError."""
    deadline = time.monotonic() + patience
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {patience:g} s: {what}")
        time.sleep(0.5)


def asked(url: str) -> Any:
    """A document of JSON."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.loads(answer.read())


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=30) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _environment(ports: tuple[int, int]) -> Iterator[str]:
    """All that `.env.example` asks for, made up, and the images that stand in for those of registries."""
    password, broker = secrets.token_hex(16), secrets.token_hex(16)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    values = {
        "BROKER_RABBITMQ_DEFAULT_USER": "shop",
        "BROKER_RABBITMQ_DEFAULT_PASS": broker,
        "BROKER_RABBITMQ_URL": f"amqp://shop:{broker}@rabbitmq:5672/",
        "POSTGRES_POSTGRES_PASSWORD": password,
        "POSTGRES_MONOLITH_DATABASE_URL": f"postgres://postgres:{password}@postgres:5432/monolith",
        "MONOLITH_OIDC_RSA_PRIVATE_KEY": f'"{pem}"',
        "GATEWAY_AT": f"127.0.0.1:{ports[0]}",
        "PROMETHEUS_AT": f"127.0.0.1:{ports[1]}",
        **{f"{name.upper()}_IMAGE": IMAGES[name] for name in ("postgres", "rabbitmq", "prometheus")},
    }
    made_up = ("CATALOG_SECRET_KEY", "REVIEWS_SECRET_KEY", "MONOLITH_SECRET_KEY", "MONOLITH_PAYMENT_WEBHOOK_SECRET",
               "LINKS_SERVICE_LINKS_TOKEN", "GATEWAY_SERVICE_LINKS_EDGE_TOKEN")  # fmt: skip
    values |= {name: secrets.token_hex(32) for name in made_up}
    yield from (f"{name}={value}\n" for name, value in sorted(values.items()))


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
