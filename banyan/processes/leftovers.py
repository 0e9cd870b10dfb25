"""Finds the processes of a run by a mark in their environment, whoever their parents are by now, and ends them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psutil

MARK = "BANYAN_RUN"
"""The variable that every program of a run inherits."""

_ROUNDS = 5


def marked(run: str) -> Iterator[psutil.Process]:
    """The living processes of a run; what another user runs cannot be seen."""
    for process in psutil.process_iter():
        try:
            if process.pid != os.getpid() and process.environ().get(MARK) == run and _lives(process):
                yield process
        except (psutil.Error, OSError):
            continue


def end(run: str, grace: float) -> tuple[str, ...]:
    """End every process of a run, kindly at first; the names of those that there were, `["python (pid 12)"]`."""
    found: dict[int, str] = {}
    for wait in (grace, *[0.5] * _ROUNDS):
        processes = list(marked(run))
        if not processes:
            break
        found |= {process.pid: _named(process) for process in processes}
        _signal(processes, is_kind=wait is grace)
        psutil.wait_procs(processes, timeout=wait)
    return tuple(found.values())


def _signal(processes: list[psutil.Process], *, is_kind: bool) -> None:
    for process in processes:
        try:
            process.terminate() if is_kind else process.kill()
        except psutil.Error:
            continue


def _lives(process: psutil.Process) -> bool:
    return process.status() != psutil.STATUS_ZOMBIE


def _named(process: psutil.Process) -> str:
    try:
        return f"{process.name()} (pid {process.pid})"
    except psutil.Error:
        return f"pid {process.pid}"
