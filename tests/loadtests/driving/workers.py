"""Workers as they are started on any machine: processes of the command line."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

BANYAN = str(Path(sys.executable).with_name("banyan"))


@contextlib.contextmanager
def working(port, count, *arguments, env=None):
    """So many workers that look for a master; those that still run at the end are ended."""
    command = [BANYAN, "load", "worker", "--master", f"127.0.0.1:{port}", "--wait", "60", *arguments]
    found = [
        subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env)
        for _ in range(count)
    ]
    try:
        yield found
    finally:
        for each in found:
            if each.poll() is None:
                each.kill()
            each.communicate()
