"""Runs the client that the extractor generates, in the project that it was made for, against a mock of another side."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

TOKEN = "from-the-provider-state"
BOUND = 120

# What a function comes to: a plain value, or what was raised.
_BEFORE = """
import json, os, sys
sys.path.insert(0, os.getcwd())
import django
django.setup()
told = []

def tell(function):
    try:
        told.append(function())
    except Exception as error:
        told.append("%s: %s" % (type(error).__name__, error))

"""
_AFTER = "\nprint('told ' + json.dumps(told, default=str))\n"


def told(project: Path, settings: str, urls: Mapping[str, str], code: str, folder: Path) -> list[object]:
    """What each `tell(...)` of some code came to, in a process of the project that asks `urls` for other sides."""
    switch = folder / "switch.json"
    switch.write_text(json.dumps({name: {"mode": "remote"} for name in urls}))
    env = {
        "PATH": os.environ["PATH"],
        "DEBUG": "1",
        "SECRET_KEY": "only-for-tests-and-long-enough-for-every-signature",
        "DATABASE_URL": f"sqlite:///{folder / 'nothing.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": settings,
        "SERVICE_LINKS_TOKEN": TOKEN,
        "SERVICE_LINKS_SWITCH": str(switch),
        **{f"SERVICE_LINKS_{name.upper()}_URL": url.rstrip("/") for name, url in urls.items()},
    }
    done = subprocess.run(
        [sys.executable, "-c", f"{_BEFORE}{code}{_AFTER}"],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        check=False,
        timeout=BOUND,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("told ")]
    return list(json.loads(line.removeprefix("told ")))
