"""The real `banyan` command, run in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BANYAN = str(Path(sys.executable).with_name("banyan"))


def banyan(
    *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Return its exit code, stdout and stderr."""
    environ = {key: value for key, value in os.environ.items() if not key.startswith("BANYAN_")} | dict(env or {})
    return subprocess.run(
        [BANYAN, *arguments], cwd=cwd, env=environ, capture_output=True, text=True, check=False, timeout=120
    )
