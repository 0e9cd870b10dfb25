"""Runs the gateway before targets that were started, with the routes of the plan in their present state."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit

from banyan.plan.location import project_root
from banyan.plan.values import MONOLITH, Plan
from banyan.processes.programs import Health, Program
from contracts.targets.starting import Side, Started, free_ports

GATEWAY = "gateway"
_RUN = "import sys; from banyan.cli import script; sys.argv[0] = 'banyan'; script()"
_CRASHED = 500
_PATIENCE = 30.0


def run_gateway(plan: Plan, file: Path, running: Started, folder: Path) -> Side:
    """Start it, and wait until it answers; it ends with everything else. Raises ProgramFailed."""
    port = free_ports(2)
    url = f"http://127.0.0.1:{port}"
    home = folder / "plan"
    home.mkdir()
    copy = home / "banyan.toml"
    urls = {name: side.url for name, side in running.sides.items()}
    copy.write_text(elsewhere(plan, file, urls, port), encoding="utf-8")
    command = (sys.executable, "-c", _RUN, "gateway", "run", "--plan", str(copy))
    running.processes.start(Program(GATEWAY, command, home, running.environ))
    running.processes.wait_until_well({GATEWAY: Health(f"{url}/", _CRASHED)}, patience=_PATIENCE)
    sides = tuple(name for name in running.sides if name != MONOLITH)
    return Side(GATEWAY, url, running.sides[MONOLITH].probe, (MONOLITH, *sides))


def elsewhere(plan: Plan, file: Path, urls: Mapping[str, str], port: int) -> str:
    """The plan with the addresses of this run: of the gateway, and of each target."""
    document: dict[str, Any] = tomlkit.parse(file.read_text(encoding="utf-8")).unwrap()
    document.setdefault("project", {})["path"] = str(project_root(file, plan).resolve())
    document.setdefault("routing", {}).update(listen=f"127.0.0.1:{port}", admin=f"127.0.0.1:{port + 1}")
    document.setdefault("targets", {}).update({name: {"url": url} for name, url in urls.items()})
    return tomlkit.dumps(document)
