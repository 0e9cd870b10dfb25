"""A process beside Banyan's that ends the programs of a run when Banyan goes without doing so, even by kill -9.

It holds the reading end of a pipe. The pipe closes when Banyan ends, however it ends; a word says that all is done.
"""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys

GRACE = 3.0
DONE = b"done\n"


class Warden:
    """The warden of one run, from Banyan's side."""

    def __init__(self, run: str) -> None:
        command = [sys.executable, "-P", "-m", __name__, run]
        nowhere = subprocess.DEVNULL
        self._process = subprocess.Popen(  # noqa: S603  a command of our own
            command, stdin=subprocess.PIPE, stdout=nowhere, stderr=nowhere, start_new_session=True
        )

    def dismiss(self) -> None:
        """Say that nothing is left to do, and wait until the warden has gone."""
        with contextlib.suppress(OSError):
            self._process.communicate(DONE, timeout=5)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def keep_watch(run: str) -> None:
    """Wait until Banyan has gone; end what it left."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if sys.stdin.buffer.read() != DONE:
        from banyan.processes.leftovers import end

        end(run, GRACE)


if __name__ == "__main__":
    keep_watch(sys.argv[1])
