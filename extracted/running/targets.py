"""From a plan to what runs: the monolith, the services that there are, and what they need; each with its address."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from banyan.errors import UnknownName, UsageError
from banyan.plan.location import SERVICES, project_root
from banyan.plan.values import MONOLITH, Database, Plan, PlannedTarget
from banyan.processes.programs import FIRST_UNWELL, Health

HOST = "127.0.0.1"
SERVER = ("{python}", "manage.py", "runserver", "--noreload", "{host}:{port}")
READY = "/health/ready"
_CRASHED = 500
REGISTER = ("{python}", "-m", "service_links.register")
"""What keeps a command registered: a part of the runtime of a cut."""

_REGISTRIES = {"consul", "consul+https", "etcd", "etcd+https"}
_BLANK = re.compile(r"\{(python|host|port|url|[A-Za-z][A-Za-z0-9_-]*\.url)\}")

Kind = Literal["monolith", "service", "other"]


@dataclass(frozen=True, slots=True)
class Target:
    """Something that runs, or is running already where `command` is empty; all paths are absolute.

    `env` is what its own table in the plan adds, `database` what the plan says of a service's rows. `registry` is the
    url under which it registers itself, and others find it, "" where `url` is all that there is.
    """

    name: str
    kind: Kind
    folder: Path
    url: str
    command: tuple[str, ...]
    python: str
    health: Health | None
    env: Mapping[str, str]
    database_url: str
    database: Database = "shared"
    registry: str = ""

    @property
    def is_django(self) -> bool:
        """Whether it has a manage.py to migrate with."""
        return bool(self.command) and (self.folder / "manage.py").is_file()

    @property
    def place(self) -> tuple[str, int] | None:
        """The host and the port that it takes, None if it takes none that is known."""
        parts = urlsplit(self.url)
        return (parts.hostname, parts.port) if parts.hostname and parts.port else None


def targets_of(plan: Plan, file: Path, *, port: int, environ: Mapping[str, str] = os.environ) -> tuple[Target, ...]:
    """All that a plan lets run, what the others need first. Ports are handed out in the order of the plan from `port`.

    A service that was not extracted yet has no folder, and is left out. Raises UsageError.
    """
    resolver = _Resolver(plan, file.resolve(), port, environ)
    found = (resolver.target(name) for name in (*_others(plan), MONOLITH, *_services(plan)))
    return tuple(target for target in found if target)


def is_extracted(plan: Plan, file: Path, service: str) -> bool:
    """Whether a service is there to do its work: it has a folder, or the plan says where it runs."""
    return any(target.name == service for target in plan.targets) or (file.parent / SERVICES / service).is_dir()


def folders(plan: Plan, file: Path) -> dict[str, Path]:
    """The folders of the monolith and of those services that are here, absolute."""
    home, planned = file.resolve().parent, {target.name: target for target in plan.targets}
    found = {MONOLITH: project_root(file.resolve(), plan).resolve()}
    found |= {name: home / SERVICES / name for name in _services(plan)}
    found |= {name: (home / planned[name].path).resolve() for name in found if name in planned and planned[name].path}
    return {name: folder for name, folder in found.items() if folder.is_dir()}


def chosen(targets: Sequence[Target], only: Sequence[str]) -> tuple[Target, ...]:
    """Those that were asked for by name, all of them without a name. Raises UnknownName."""
    names = [target.name for target in targets]
    for name in only:
        if name not in names:
            raise UnknownName("target that could be started", name, names)
    return tuple(target for target in targets if not only or target.name in only)


def _services(plan: Plan) -> Iterator[str]:
    return (service.name for service in plan.services if service.role == "service")


def _others(plan: Plan) -> Iterator[str]:
    known = {MONOLITH, *(service.name for service in plan.services)}
    return (target.name for target in plan.targets if target.name not in known)


class _Resolver:
    """Fills in what a plan leaves out."""

    def __init__(self, plan: Plan, file: Path, port: int, environ: Mapping[str, str]) -> None:
        self._plan = plan
        self._file = file
        self._environ = environ
        self._planned = {target.name: target for target in plan.targets}
        self._databases = {service.name: service.database for service in plan.services}
        names = (MONOLITH, *_services(plan), *_others(plan))
        self._urls = {name: self._url(name, port + index) for index, name in enumerate(names)}

    def target(self, name: str) -> Target | None:
        planned = self._planned.get(name, PlannedTarget(name))
        kind = self._kind(name)
        folder = self._folder(planned, kind)
        says_how = planned.url or planned.command or planned.path
        if kind == "service" and not says_how and not (folder / "manage.py").is_file():
            return None
        command, url, python = self._command(planned, kind, folder), self._urls[name], self._python(planned, folder)
        return Target(
            name=name,
            kind=kind,
            folder=folder,
            url=url,
            command=tuple(self._filled(part, name, python) for part in command),
            python=python,
            health=_health(planned, kind, url),
            env={key: self._filled(value, name, python) for key, value in planned.env},
            database_url=planned.database_url,
            database=self._databases.get(name, "shared"),
            registry=planned.url if _registers(planned) else "",
        )

    def _url(self, name: str, port: int) -> str:
        """Where a target answers; a program that is told of no port has no address unless the plan says one."""
        planned = self._planned.get(name, PlannedTarget(name))
        said = " ".join((*planned.command, *(value for _, value in planned.env)))
        serves = self._kind(name) != "other" or "{port}" in said or "{url}" in said
        own = "" if _registers(planned) else planned.url
        return (own or (f"http://{HOST}:{port}" if serves else "")).rstrip("/")

    def _filled(self, text: str, name: str, python: str) -> str:
        """A text with its blanks filled in. Raises UnknownName for the address of what is not there."""
        parts = urlsplit(self._urls[name])
        host, port = parts.hostname or HOST, str(parts.port or "")
        values = {"python": python, "host": host, "port": port, "url": self._urls[name]}

        def value(found: re.Match[str]) -> str:
            blank = found[1]
            if blank in values:
                return values[blank]
            other = blank.removesuffix(".url")
            if not self._urls.get(other):
                known = [each for each, url in self._urls.items() if url]
                raise UnknownName("target with an address", other, known, where=str(self._file))
            return self._urls[other]

        return _BLANK.sub(value, text)

    def _kind(self, name: str) -> Kind:
        if name == MONOLITH:
            return "monolith"
        return "service" if name in self._databases else "other"

    def _folder(self, planned: PlannedTarget, kind: Kind) -> Path:
        home = self._file.parent
        if planned.path:
            return (home / planned.path).resolve()
        match kind:
            case "monolith":
                return project_root(self._file, self._plan).resolve()
            case "service":
                return home / SERVICES / planned.name
            case _:
                return home

    def _command(self, planned: PlannedTarget, kind: Kind, folder: Path) -> tuple[str, ...]:
        if planned.command or planned.url:
            self._require_folder(planned, folder)
            has_runtime = (folder / "service_links/register.py").is_file()
            return (*REGISTER, *planned.command) if _registers(planned) and has_runtime else planned.command
        if kind != "other" and (folder / "manage.py").is_file():
            return SERVER
        raise UsageError(
            f"nothing says how to start {planned.name}: there is no manage.py in {folder}",
            where=str(self._file),
            hint=f'say where its manage.py is, `[targets.{planned.name}]` with `path = "..."`, or give a `command`',
        )

    def _require_folder(self, planned: PlannedTarget, folder: Path) -> None:
        if planned.command and not folder.is_dir():
            message = f"{planned.name} should run in {folder}, which is no folder"
            raise UsageError(message, where=str(self._file), hint=f"mend `path` in [targets.{planned.name}]")

    def _python(self, planned: PlannedTarget, folder: Path) -> str:
        """The interpreter that was named, else that of the nearest environment, else the one that runs Banyan."""
        if planned.python:
            python = planned.python
            found = shutil.which(
                self._file.parent / python if "/" in python else python, path=self._environ.get("PATH")
            )
            if not found:
                message = f"there is no interpreter {python} for {planned.name}"
                raise UsageError(message, where=str(self._file), hint="make the environment, or mend `python`")
            return found
        homes = (folder, self._file.parent)
        places = [home / name for home in homes for name in (".venv", "venv")]
        active = self._environ.get("VIRTUAL_ENV")
        pythons = [str(place / "bin/python") for place in (*places, *([Path(active)] if active else []))]
        return next((python for python in pythons if os.access(python, os.X_OK)), sys.executable)


def _registers(planned: PlannedTarget) -> bool:
    """Whether a target that is started here is to be found in a registry."""
    return bool(planned.command) and urlsplit(planned.url).scheme in _REGISTRIES


def _health(planned: PlannedTarget, kind: Kind, url: str) -> Health | None:
    """What is asked: the path of the plan, that which the extractor makes, or any page that does not crash."""
    if not url:
        return None
    if planned.health:
        return Health(url + planned.health, FIRST_UNWELL)
    if kind != "other" and urlsplit(url).scheme not in {"http", "https"}:
        return None  # it is discovered, and no address to ask
    match kind:
        case "service":
            return Health(url + READY, FIRST_UNWELL)
        case "monolith":
            return Health(f"{url}/", _CRASHED)
        case _:
            return Health(url, _CRASHED)
