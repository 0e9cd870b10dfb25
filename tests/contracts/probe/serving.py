"""A small shop with the probe in it, served in a process of its own."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

REPOSITORY = Path(__file__).parents[3]
PROBE = REPOSITORY / "contracts" / "probe"
PROJECT = REPOSITORY / "tests" / "projects" / "probed"
TOKEN = "a token that is long enough"


@dataclass(frozen=True)
class Shop:
    client: httpx.Client

    def ask(self, what: str, **body: object) -> dict[str, Any]:
        answer = self.client.post(f"/_banyan/probe/{what}", json=body, headers={"X-Banyan-Probe": TOKEN})
        return {**answer.json(), "status": answer.status_code}

    def set(self, state: str, **params: object) -> dict[str, Any]:
        return self.ask("state", provider="shop", name=state, params=params)

    def do(self, *steps: object) -> list[str]:
        answer = self.client.post("/things/", json=steps)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["took_place"])

    def names(self) -> list[str]:
        return list(self.client.get("/things/").json()["names"])


def environment(**more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROBE),
        "DJANGO_SETTINGS_MODULE": "banyan_probe.settings",
        "BANYAN_PROBE_SETTINGS": "shop.settings",
        "BANYAN_PROBE_TOKEN": TOKEN,
        "BANYAN_PROBE_STATES": json.dumps({"shop": str(PROJECT / "states.py")}),
        **more,
    }


def manage(env: Mapping[str, str], *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=PROJECT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@contextmanager
def running(folder: Path, env: Mapping[str, str]) -> Iterator[Shop]:
    done = manage(env, "migrate", "--run-syncdb", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = folder / "log"
    with log.open("wb") as out:
        command = [sys.executable, "manage.py", "runserver", "--noreload", address]
        process = subprocess.Popen(command, cwd=PROJECT, env=env, stdout=out, stderr=out)
        try:
            with httpx.Client(base_url=f"http://{address}", timeout=20, trust_env=False) as client:
                _wait_for(client, process, log)
                yield Shop(client)
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            client.get("/things/")
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
