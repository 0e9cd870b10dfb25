"""Starts a program that nobody's end takes along: in a session of its own, with no parent of ours."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

# Envoy is ended by the system when its parent dies: it is begun only once it has another one.
_CODE = """
import os, sys, time
log, *command = sys.argv[1:]
parent = os.getpid()
child = os.fork()
if child:
    print(child, flush=True)
    os._exit(0)
os.setsid()
while os.getppid() == parent:
    time.sleep(0.002)
out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(out, 1)
os.dup2(out, 2)
os.closerange(3, 256)
os.execv(command[0], command)
"""


def started(command: Sequence[str], folder: Path, log: Path) -> int:
    """Start a program in a folder, with what it says added to a file; its process id, which is its session's too."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-I", "-S", "-c", _CODE, str(log), *command],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return int(done.stdout)
