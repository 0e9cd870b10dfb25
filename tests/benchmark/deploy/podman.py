"""podman as it runs here: settings of its own, images from Debian's packages where no registry can be reached."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

STANDINS = Path(__file__).with_name("standins")
PACKAGES = ("python3", "python3-venv", "ca-certificates", "postgresql", "rabbitmq-server", "prometheus", "nginx-light")
BASE = "localhost/stand-in/base:bookworm"
IMAGES = {
    "python": "localhost/stand-in/python:3.11",
    "nginx": "localhost/stand-in/nginx:1.22.1",
    "postgres": "localhost/stand-in/postgres:15",
    "rabbitmq": "localhost/stand-in/rabbitmq:3.10",
    "prometheus": "localhost/stand-in/prometheus:2.42",
}
BOUND_S = 1200
_CONTAINERS = """\
[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "file"
"""
_STORAGE = '[storage]\ndriver = "overlay"\ngraphroot = "{folder}/store"\nrunroot = "{folder}/run"\n'


@dataclass(frozen=True, slots=True)
class Podman:
    """podman with all that it keeps below one folder."""

    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes podman, and what calls it, use that folder."""
        path = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
        settings = {name: str(self.folder / f"{name}.conf") for name in ("containers", "storage")}
        return {
            **os.environ,
            "PATH": path,
            "CONTAINERS_CONF": settings["containers"],
            "CONTAINERS_STORAGE_CONF": settings["storage"],
            "BUILDAH_ISOLATION": "chroot",
            "BUILDAH_FORMAT": "docker",
        }

    def settle(self) -> None:
        """Write its settings."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "containers.conf").write_text(_CONTAINERS)
        (self.folder / "storage.conf").write_text(_STORAGE.format(folder=self.folder))

    def run(self, *words: str, cwd: Path | None = None, check: bool = True, **env: str) -> str:
        """Run podman; its output. Raises RuntimeError with what it said."""
        return self.call("podman", *words, cwd=cwd, check=check, **env)

    def call(self, *words: str, cwd: Path | None = None, check: bool = True, **env: str) -> str:
        """Run a program that uses it; its output. Raises RuntimeError with what it said."""
        done = subprocess.run(
            words, cwd=cwd, env={**self.environment, **env}, capture_output=True, text=True, errors="replace",
            check=False, timeout=BOUND_S, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if check and done.returncode:
            raise RuntimeError(f"{' '.join(words)}: {done.returncode}\n{done.stdout[-4000:]}{done.stderr[-4000:]}")
        return done.stdout + ("" if check else done.stderr)

    def has(self, image: str) -> bool:
        """Whether there is an image of that name."""
        return bool(self.run("images", "--quiet", image).strip())

    @contextmanager
    def api(self) -> Iterator[str]:
        """Its API, for programs of Docker's: the address, until the context ends."""
        with TemporaryDirectory(prefix="podman-") as folder:  # the path of a socket has to be short
            socket = Path(folder, "api.sock")
            words = ("podman", "system", "service", "--time=0", f"unix://{socket}")
            with subprocess.Popen(words, env=self.environment, stderr=subprocess.DEVNULL) as service:
                try:
                    while not socket.exists() and service.poll() is None:
                        time.sleep(0.1)
                    yield f"unix://{socket}"
                finally:
                    service.terminate()

    def stand_in(self, tar: Path) -> None:
        """Make the stand-ins; `tar` is the root of a Debian, made where it is missing."""
        if not self.has(BASE):
            if not tar.exists():
                draft = tar.with_suffix(".part.tar")
                words = ("mmdebstrap", "--quiet", "--variant=minbase", f"--include={','.join(PACKAGES)}", "bookworm")
                self.call(*words, str(draft))
                draft.rename(tar)
            self.run("import", str(tar), BASE)
        for name, image in IMAGES.items():  # from what is cached, unless a file has changed
            self.run("build", "--target", name, "--tag", image, str(STANDINS))


def is_here() -> bool:
    """Whether what the bench needs is on this machine."""
    return os.geteuid() == 0 and all(map(shutil.which, ("podman", "runc", "mmdebstrap")))
