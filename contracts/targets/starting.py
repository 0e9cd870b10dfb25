"""Starts the targets of a plan with the probe in them, each with a database of its own, and stops them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from banyan.errors import ProgramFailed
from banyan.plan.values import MONOLITH, Plan
from banyan.processes.programs import Program, Show
from banyan.processes.running import Processes
from banyan.versions import digest
from contracts.targets.probing import Address
from extracted.running import switch
from extracted.running.state import folder_of, made, unversioned
from extracted.running.targets import Target, chosen, targets_of
from extracted.running.wiring import Wiring

ROOT = Path(__file__).parents[1] / "probe"
"""The import root of the probe."""

CACHE = "databases"
"""Where databases are kept for the next time, below .banyan/."""

TOKEN = "BANYAN_PROBE_TOKEN"  # noqa: S105  the name of a variable
PATIENCE = 60.0
_MARK = "banyan-settings "
"""How a line of the probe's preparation begins that tells which settings a project uses."""

_LAST_LINES = 5
_LONGEST_PREPARATION = 3600.0
_PORTS = range(20_000, 32_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to run: targets of a plan, `states` with the file of each provider."""

    plan: Plan
    file: Path
    names: tuple[str, ...]
    states: Mapping[str, Path]
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Side:
    """A target that runs; `probe` is None where it runs elsewhere and nobody gave its token.

    `needs` are all sides in which a state is to be set for this one: itself, and whom it asks.
    """

    name: str
    url: str
    probe: Address | None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Started:
    """Targets that run, by name; `processes` tells when one has ended, `environ` is for what is started beside them.

    `folder` is for what they need while they run: it is there until all of them have ended.
    """

    sides: Mapping[str, Side]
    processes: Processes
    folder: Path
    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)


@contextlib.contextmanager
def started(asked: Asked, show: Show) -> Iterator[Started]:
    """The targets that are asked for, and what they need, until the context ends.

    Raises UsageError for what cannot be started, ProgramFailed for what ends or is never well.
    """
    with tempfile.TemporaryDirectory(prefix="banyan-verify-") as folder, Processes(show) as processes:
        run = _Run(asked, Path(folder), processes)
        yield Started(run.begin(), processes, Path(folder))


class _Run:
    """The steps of one run, in order."""

    def __init__(self, asked: Asked, folder: Path, processes: Processes) -> None:
        self._asked = asked
        self._processes = processes
        self._token = secrets.token_urlsafe(24)
        targets = targets_of(
            asked.plan, asked.file, port=free_ports(len(asked.plan.targets) + len(asked.plan.services) + 1)
        )
        wiring = Wiring(targets, folder, folder / switch.FILE, token=secrets.token_urlsafe(24))
        self._wiring = wiring
        self._folder = folder
        self._targets = _with_needed(targets, asked.names)

    def begin(self) -> dict[str, Side]:
        """Start all, wait until all are well."""
        others = [target for target in self._targets if target.kind == "other"]
        sides = [target for target in self._targets if target.kind != "other"]
        self._start(others, {})
        environments = {side.name: self._environment(side) for side in sides if side.command}
        settings = self._prepare([side for side in sides if side.command], environments)
        for name, module in settings.items():
            environments[name] |= {"BANYAN_PROBE_SETTINGS": module, "DJANGO_SETTINGS_MODULE": "banyan_probe.settings"}
        self._start(sides, environments)
        return {side.name: self._side(side, linked=_is_linked(side)) for side in sides}

    def _start(self, targets: Sequence[Target], environments: Mapping[str, Mapping[str, str]]) -> None:
        for target in targets:
            if target.command:
                env = environments.get(target.name) or self._wiring.environment(target)
                self._processes.start(Program(target.name, target.command, target.folder, env))
        asked = {target.name: target.health for target in targets if target.health}
        self._processes.wait_until_well(asked, patience=self._asked.patience)

    def _environment(self, target: Target) -> dict[str, str]:
        """What brings the probe in: nothing but variables of this one process."""
        folder = self._folder / target.name
        folder.mkdir()
        env = self._wiring.keeping(target, f"sqlite:///{folder}/default.sqlite3").environment(target)
        paths = [str(ROOT), *filter(None, [env.get("PYTHONPATH")])]
        return env | {
            "BANYAN_PROBE_CACHE": str(self._cached(target)),
            "BANYAN_PROBE_FOLDER": str(folder),
            "BANYAN_PROBE_STATES": json.dumps({name: str(path) for name, path in self._asked.states.items()}),
            "BANYAN_PROBE_TABLES": "1",
            TOKEN: self._token,
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": os.pathsep.join(paths),
        }

    def _cached(self, target: Target) -> Path:
        """Where empty databases with all tables are kept, by the sources that they were made of."""
        folder = unversioned(folder_of(self._asked.file.resolve())) / CACHE
        key = hashlib.sha256(f"{digest(target.folder)} {digest(ROOT)} {target.python}".encode()).hexdigest()[:16]
        for other in made(folder).glob(f"{target.name}@*"):
            if not other.name.startswith(f"{target.name}@{key}"):
                shutil.rmtree(other, ignore_errors=True)
        return folder / f"{target.name}@{key}"

    def _prepare(self, sides: Sequence[Target], environments: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """Make the databases, side by side; which settings each project uses, as its own manage.py says."""
        command = ("-m", "banyan_probe.preparing")
        programs = [Program(side.name, (side.python, *command), side.folder, environments[side.name]) for side in sides]
        said: dict[str, list[str]] = {side.name: [] for side in sides}
        hear = {name: lines.append for name, lines in said.items()}
        self._processes.run_all(programs, patience=_LONGEST_PREPARATION, hear=hear)
        return {name: _settings(name, lines) for name, lines in said.items()}

    def _side(self, target: Target, *, linked: bool) -> Side:
        is_alone = target.kind == "monolith" or not linked
        needs = (target.name,) if is_alone else (MONOLITH, target.name)
        if target.command:
            return Side(target.name, target.url, Address(target.name, target.url, self._token), needs)
        token = os.environ.get(TOKEN)
        return Side(target.name, target.url, Address(target.name, target.url, token) if token else None, needs)


def _settings(name: str, lines: Sequence[str]) -> str:
    found = next((line.removeprefix(_MARK) for line in lines if line.startswith(_MARK)), "")
    if not found:
        raise ProgramFailed(name, "does not say which settings it uses", lines[-_LAST_LINES:])
    return found


def _with_needed(targets: tuple[Target, ...], names: Sequence[str]) -> tuple[Target, ...]:
    """What was asked for, what that needs, and the monolith where a service asks it."""
    wanted = chosen(targets, names)
    asks = any(target.kind == "service" and _is_linked(target) for target in wanted)
    return tuple(
        target
        for target in targets
        if target in wanted or target.kind == "other" or (asks and target.kind == "monolith")
    )


def _is_linked(target: Target) -> bool:
    """Whether a target has the runtime of a cut, by which it asks other sides."""
    return (target.folder / "service_links").is_dir()


def free_ports(number: int) -> int:
    """The first of so many ports in a row at which nobody listens."""
    while True:
        first = _PORTS.start + secrets.randbelow(len(_PORTS) - number)
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + number):
                    stack.enter_context(socket.create_server(("127.0.0.1", port)))
            except OSError:
                continue
            return first
