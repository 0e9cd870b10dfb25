"""Holds processes to a share of one core by stopping those that are ahead of it: `python -m ... SHARE PID...`.

Ends when its input does, and whatever happens lets all of them go on.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

_TICK_S = 0.005
_AHEAD_S = 0.010
"""So much may be used at once: a share is kept over a few ticks, not within each."""


class Held:
    """One process: how much it may still use, and whether it stands still for having used more."""

    def __init__(self, pid: int, share: float) -> None:
        self.pid = pid
        self._share = share
        self._left = _AHEAD_S
        self._used = used(pid)
        self._is_stopped = False

    def tick(self, seconds: float) -> None:
        """Count what passed, and stop it or let it go on."""
        now = used(self.pid)
        self._left = min(self._left + self._share * seconds - (now - self._used), _AHEAD_S)
        self._used = now
        if (self._left < 0) != self._is_stopped:
            self._is_stopped = not self._is_stopped
            self._signal(signal.SIGSTOP if self._is_stopped else signal.SIGCONT)

    def go_on(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        with contextlib.suppress(OSError):
            os.kill(self.pid, number)


def used(pid: int) -> float:
    """Seconds of processor time that a process has used, in nanoseconds where the system tells; 0 for none."""
    try:
        tasks = Path(f"/proc/{pid}/task")
        return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks.iterdir()) / 1e9
    except (OSError, ValueError, IndexError):
        pass
    try:
        times = psutil.Process(pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def main(arguments: Sequence[str]) -> int:
    """Hold them until the input ends."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    held = [Held(int(pid), float(arguments[0])) for pid in arguments[1:]]
    before = time.monotonic()
    try:
        while not select.select([sys.stdin], [], [], _TICK_S)[0]:
            now = time.monotonic()
            for each in held:
                each.tick(now - before)
            before = now
    finally:
        for each in held:
            each.go_on()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
