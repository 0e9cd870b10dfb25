"""Whole processes, measured from outside: wall time, and the memory of a process with all its children."""

from __future__ import annotations

import contextlib
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

BANYAN = str(Path(sys.executable).with_name("banyan"))
ARCH_CHECK = str(Path(sys.executable).with_name("django-arch-check"))
HERE = Path(__file__).resolve().parents[2]
INTERVAL = 0.01
"""Seconds between two samples of memory."""

MEGABYTE = 1_000_000


class RunFailed(Exception):
    """A measured program ended in a way that makes its time worthless; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Peak:
    """The most memory at one moment, in MB: `proportional` shares what processes share, `resident` counts it twice."""

    proportional: float
    resident: float


def seconds(command: Sequence[str], *, accepted: Sequence[int] = (0,)) -> float:
    """Run a program to its end and return how long that took; raise RunFailed for another exit code."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=HERE, capture_output=True, check=False)
    took = time.perf_counter() - started
    if done.returncode not in accepted:
        said = done.stderr.decode("utf-8", "replace").strip() or "it said nothing"
        raise RunFailed(f"{' '.join(command[:4])} ... exited with {done.returncode}: {said}")
    return took


def cpu_seconds(command: Sequence[str]) -> float:
    """Run a program and return the processor time of it and its children, which a busy machine changes less."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=HERE, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def output(command: Sequence[str]) -> str:
    """What a program prints."""
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=True).stdout.strip()


def peak(command: Sequence[str]) -> Peak:
    """Run a program and sample the memory of it and its children every 10 ms."""
    process = psutil.Popen(command, cwd=HERE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    proportional = resident = 0
    while process.poll() is None:
        now = _memory(process)
        proportional, resident = max(proportional, now[0]), max(resident, now[1])
        time.sleep(INTERVAL)
    if process.returncode:
        raise RunFailed(f"{' '.join(command[:4])} ... exited with {process.returncode}")
    return Peak(proportional / MEGABYTE, resident / MEGABYTE)


def interleaved(contenders: dict[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Run every contender once a round, so that a slow minute of the machine falls on all of them."""
    times: dict[str, list[float]] = {name: [] for name in contenders}
    for _round in range(rounds):
        for name, run in contenders.items():
            times[name].append(run())
    return times


def report(tree: Path, target: Path, *options: str) -> list[str]:
    """The command line of one JSON report."""
    return [BANYAN, "report", str(tree), "--format", "json", "--output", str(target), *options]


def _memory(process: psutil.Process) -> tuple[int, int]:
    proportional = resident = 0
    with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
        for one in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                memory = one.memory_full_info()
                proportional += getattr(memory, "pss", memory.uss)
                resident += memory.rss
    return proportional, resident
