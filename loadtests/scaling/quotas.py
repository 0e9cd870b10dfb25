"""A share of one core for each replica, so that it is the system that is measured and not the cores it shares.

Held by the kernel in control groups of either version where these may be written; else by stopping a process for as
long as it is ahead of its share, as cpulimit does.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol, Self

PERIOD_US = 20_000
"""Shares are counted over so long. The kernel's own 100 ms would put waits of that length into every p95."""

_LEAST_US = 1_000
_ROOT = Path("/sys/fs/cgroup")
_PATIENCE_S = 5.0


class _Way(Protocol):
    by: str

    def hold(self, pids: Sequence[int], share: float) -> None: ...

    def release(self) -> None: ...


class Quotas:
    """Holds processes to a share; to be used in a `with` statement, after which nothing is held.

    `by` is what holds them, or held them last.
    """

    def __init__(self, share: float | None, root: Path = _ROOT) -> None:
        self.by = ""
        self._share = share
        self._root = root
        self._way: _Way | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.release()

    def hold(self, pids: Sequence[int]) -> None:
        """Hold each of these to the share, and none else."""
        self.release()
        if self._share is None or not pids:
            return
        ways: tuple[Callable[[], _Way], ...] = (lambda: Groups(self._root), Stopping)
        for make in ways:
            way = make()
            try:
                way.hold(pids, self._share)
            except OSError:
                way.release()
                continue
            self._way, self.by = way, way.by
            return

    def release(self) -> None:
        """Let them all use what they like."""
        if self._way:
            self._way.release()
            self._way = None


class Groups:
    """A control group for each process, below the one that it is in. Raises OSError where that may not be."""

    by = "control groups"

    def __init__(self, root: Path = _ROOT, proc: Path = Path("/proc")) -> None:
        self._root = root
        self._proc = proc
        self._held: list[tuple[Path, int, Path]] = []

    def hold(self, pids: Sequence[int], share: float) -> None:
        """Make a group for each and put it there."""
        quota = max(_LEAST_US, round(share * PERIOD_US))
        period = max(PERIOD_US, round(_LEAST_US / share))
        for pid in pids:
            home, is_second = self._home(pid)
            group = home / f"banyan-load-{secrets.token_hex(4)}"
            group.mkdir()
            self._held.append((group, pid, home))
            if is_second:
                (group / "cpu.max").write_text(f"{quota} {period}")
            else:
                (group / "cpu.cfs_period_us").write_text(f"{period}")
                (group / "cpu.cfs_quota_us").write_text(f"{quota}")
            (group / "cgroup.procs").write_text(f"{pid}")

    def release(self) -> None:
        """Put them back where they were, and remove the groups."""
        for group, pid, home in self._held:
            with contextlib.suppress(OSError):
                for line in {*(group / "cgroup.procs").read_text("ascii").split(), f"{pid}"}:
                    with contextlib.suppress(OSError):
                        (home / "cgroup.procs").write_text(line)
            with contextlib.suppress(OSError):
                group.rmdir()
        self._held.clear()

    def _home(self, pid: int) -> tuple[Path, bool]:
        """The group that a process is in, and whether it is of the second version."""
        for line in (self._proc / f"{pid}/cgroup").read_text("ascii").splitlines():
            _, controllers, path = line.split(":", 2)
            place = path.lstrip("/")
            if "cpu" in controllers.split(","):
                for name in (controllers, "cpu"):
                    if (self._root / name / place).is_dir():
                        return self._root / name / place, False
            if not controllers and "cpu" in _offered(self._root / place):
                return self._root / place, True
        raise FileNotFoundError(f"process {pid} is in no group that holds processors")


def _offered(group: Path) -> tuple[str, ...]:
    """The controllers that groups below one have."""
    try:
        return tuple((group / "cgroup.subtree_control").read_text("ascii").split())
    except OSError:
        return ()


class Stopping:
    """A process of our own that stops and continues them; it lets all go on when it ends, and ends when Banyan does."""

    by = "stopping and continuing"

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def hold(self, pids: Sequence[int], share: float) -> None:
        """Start it."""
        command = [sys.executable, "-P", "-m", "loadtests.scaling.stopping", f"{share}", *map(str, pids)]
        env = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, env=env, start_new_session=True)  # noqa: S603

    def release(self) -> None:
        """End it, which lets all go on."""
        if self._child is None:
            return
        assert self._child.stdin is not None
        with contextlib.suppress(OSError):
            self._child.stdin.close()
        try:
            self._child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None


def suggested(most: int, cores: int) -> float:
    """The share with which the most replicas leave half of the machine to the generator and all else."""
    return max(0.05, min(1.0, round(0.5 * cores / most, 2)))
