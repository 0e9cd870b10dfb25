"""As many replicas of a side as are asked for: workers of a server on this machine, or whatever stands at addresses.

Servers such as gunicorn and uvicorn take one more worker on SIGTTIN and one less on SIGTTOU, while they run.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

import psutil

from banyan.errors import BanyanError, UsageError

_PATIENCE_S = 120.0
_TICK_S = 0.1
_IDLE_S = 0.5
_IDLE_SHARE = 0.1
_HERE = {"127.0.0.1", "localhost", "::1"}


class Replicas(Protocol):
    """What can be brought to a number of replicas."""

    @property
    def workers(self) -> Sequence[int]:
        """Process ids of the replicas, as far as they are on this machine and known."""

    def bring_to(self, count: int) -> tuple[str, ...]:
        """Let there be so many, all of them at rest; the addresses that share the requests. Raises BanyanError."""

    def restore(self) -> None:
        """Let there be as many as there were."""


class Places:
    """Replicas that run already: addresses for each number of them."""

    workers: Sequence[int] = ()

    def __init__(self, places: Mapping[int, tuple[str, ...]]) -> None:
        self._places = places

    def bring_to(self, count: int) -> tuple[str, ...]:
        """Nothing needs to be done."""
        return self._places[count]

    def restore(self) -> None:
        """Nothing was changed."""


class Workers:
    """The workers of the server that listens at `served`, where requests go to `asked`."""

    def __init__(self, name: str, served: str, asked: str) -> None:
        self._name = name
        self._asked = asked
        self._served = served
        self._server = server(served)
        _require_workers(name, served, self._server)
        self._before = len(self.workers)

    @property
    def workers(self) -> Sequence[int]:
        """Children of the server that listen with it."""
        found = []
        with contextlib.suppress(psutil.NoSuchProcess):
            found = [child.pid for child in psutil.Process(self._server).children() if _is_worker(child)]
        return sorted(found)

    def bring_to(self, count: int) -> tuple[str, ...]:
        """One signal for each worker that there is to be more, or less; then wait until none of them works."""
        until = time.monotonic() + _PATIENCE_S
        while len(there := self.workers) != count:
            if time.monotonic() > until or not psutil.pid_exists(self._server):
                raise BanyanError(
                    f"{self._name} has {len(there)} workers and not {count}",
                    where=self._served,
                    hint="see what its log says",
                )
            os.kill(self._server, signal.SIGTTIN if len(there) < count else signal.SIGTTOU)
            _await_change(self, len(there), until)
        _await_rest(there, until)
        return (self._asked,)

    def restore(self) -> None:
        """As many as at first, without waiting for them to be well."""
        with contextlib.suppress(BanyanError, OSError):
            self.bring_to(self._before)


def server(url: str) -> int:
    """The process of this machine that listens at an address, the first of several; 0 for none that is known."""
    parts = urlsplit(url)
    port: int = parts.port or {"http": 80, "https": 443}[parts.scheme]
    if parts.hostname not in _HERE:
        return 0
    found = _listener(port)
    with contextlib.suppress(psutil.Error):
        while found and (parent := psutil.Process(found).parent()) and _listens(parent, port):
            found = parent.pid
    return int(found)


def _listener(port: int) -> int:
    """A process that listens there; of several that share a socket any, 0 for none that may be seen."""
    try:
        return next((each.pid for each in psutil.net_connections("tcp") if _is_at(each, port) and each.pid), 0)
    except (psutil.AccessDenied, PermissionError):  # as for all but root on macOS: one's own processes are told
        return next((each.pid for each in psutil.process_iter() if _listens(each, port)), 0)


def _listens(process: psutil.Process, port: int) -> bool:
    try:
        return any(_is_at(each, port) for each in process.net_connections("tcp"))
    except psutil.Error:
        return False


def _is_at(connection: Any, port: int) -> bool:
    return bool(connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port)


def _is_worker(child: psutil.Process) -> bool:
    """Whether a child serves: the trackers of Python's multiprocessing do not."""
    try:
        return child.status() != psutil.STATUS_ZOMBIE and not any(
            "resource_tracker" in word for word in child.cmdline()
        )
    except psutil.Error:
        return False


def _require_workers(name: str, url: str, pid: int) -> None:
    """Raise UsageError where the server cannot be told to have more workers: others would be stopped by the signal."""
    if pid and _heeds(pid):
        return
    what = "the server there has one process" if pid else "nothing that is known listens there on this machine"
    hint = (
        f'run {name} by gunicorn, as with `command = ["{{python}}", "-m", "gunicorn", "PACKAGE.wsgi", "--bind", '
        f'"{{host}}:{{port}}"]` in [targets.{name}] of the plan, or say where replicas are with --at'
    )
    raise UsageError(f"{name} cannot be given more workers: {what}", where=url, hint=hint)


def _heeds(pid: int) -> bool:
    """Whether a process handles SIGTTIN and SIGTTOU itself."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
        caught = int(next(line.split()[1] for line in lines if line.startswith("SigCgt")), 16)
    except (OSError, StopIteration, ValueError):
        return _is_known(pid)
    return all(caught >> (number - 1) & 1 for number in (signal.SIGTTIN, signal.SIGTTOU))


def _is_known(pid: int) -> bool:
    """Whether a process is a server that is known to handle them, where the system does not tell what it handles."""
    try:
        return not psutil.LINUX and any("gunicorn" in word for word in psutil.Process(pid).cmdline())
    except psutil.Error:
        return False


def _await_change(server: Workers, count: int, until: float) -> None:
    while len(server.workers) == count and time.monotonic() < until:
        time.sleep(_TICK_S)


def _await_rest(pids: Sequence[int], until: float) -> None:
    """Wait until none of the processes is at work: a worker that is new reads its code first."""
    before = {pid: _spent(pid) for pid in pids}
    while time.monotonic() < until:
        time.sleep(_IDLE_S)
        now = {pid: _spent(pid) for pid in pids}
        if all(now[pid] - before[pid] < _IDLE_SHARE * _IDLE_S for pid in pids):
            return
        before = now


def _spent(pid: int) -> float:
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)
