"""Services in processes of their own, kept registered by the runtime; and what is found of them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from tests.ports import free_port

REPOSITORY = Path(__file__).parents[3]
SERVICE = Path(__file__).with_name("service.py")
RUNTIME = {"PYTHONPATH": str(REPOSITORY / "extracted/runtime"), "LOG_FORMAT": "plain", "SERVICE_LINKS_LEASE": "2"}
_PATIENCE_S = 60.0

Found = TypeVar("Found")


class Running:
    """A service and what keeps it registered, in a session of their own."""

    def __init__(self, folder: Path, url: str, environ: Mapping[str, str]) -> None:
        self.port = free_port()
        self.place = f"127.0.0.1:{self.port}"
        self.state = folder / f"{self.port}.state"
        self.log = folder / f"{self.port}.log"
        self.state.write_text("200")
        self._url = url
        self._environ = environ

    def start(self) -> None:
        env = {**os.environ, **RUNTIME, "SERVICE_LINKS_REGISTER": self._url, "SERVICE_LINKS_ADVERTISE": self.place}
        command = [sys.executable, str(SERVICE), str(self.port), str(self.state)]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service_links.register", *command],
                stderr=log,
                env={**env, **self._environ},
                start_new_session=True,
            )

    def kill(self) -> None:
        """As when a machine is gone: nobody is asked anything."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def child(self) -> int:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return int(until(lambda: children.read_text().split())[0])


@contextmanager
def service(folder: Path, url: str, *, state: str = "200", **environ: str) -> Iterator[Running]:
    found = Running(folder, url, environ)
    found.state.write_text(state)
    found.start()
    try:
        yield found
    finally:
        found.kill()


def until(asked: Callable[[], Found]) -> Found:
    """What is asked for, once it is there."""
    deadline = time.monotonic() + _PATIENCE_S
    while not (found := asked()):
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.05)
    return found


def asked_of_runtime(url: str, **environ: str) -> str:
    """What the runtime finds at a url, as it would be asked."""
    code = "import sys; from service_links.registries import find; print(*(e.address for e in find(sys.argv[1])))"
    env = {**os.environ, **RUNTIME, **environ}
    done = subprocess.run([sys.executable, "-c", code, url], env=env, capture_output=True, text=True, check=False)
    return done.stdout.strip() or done.stderr.strip().rpartition("\n")[2]
