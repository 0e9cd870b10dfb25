"""What `banyan switch` writes is what the runtime in the monolith reads, within a second."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from banyan.plan.reading import parse
from extracted.running.switch import switch
from tests.architecture.source import REPOSITORY

PLAN = parse("[services.catalog]\n", Path("banyan.toml")).plan
READER = """
import sys
from django.conf import settings
settings.configure(SERVICE_LINKS_SWITCH=sys.argv[1])
from service_links.switch import is_remote
for _ in sys.stdin:
    print("remote" if is_remote("catalog") else "local", flush=True)
"""


def test_the_runtime_follows_within_a_second(tmp_path):
    command = [sys.executable, "-c", READER, str(tmp_path / "switch.json")]
    env = os.environ | {"PYTHONPATH": str(REPOSITORY / "extracted/runtime")}
    with subprocess.Popen(command, env=env, stdin=-1, stdout=-1, text=True) as reader:  # ends when its input does
        assert read(reader) == "local"
        for mode in ("remote", "local", "remote"):
            switch(tmp_path, PLAN, "catalog", mode)
            until = time.monotonic() + 1.5
            while (found := read(reader)) != mode and time.monotonic() < until:
                time.sleep(0.02)
            assert found == mode


def read(reader: subprocess.Popen[str]) -> str:
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("?\n")
    reader.stdin.flush()
    return reader.stdout.readline().strip()
