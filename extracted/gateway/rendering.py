"""Writes an engine's configuration for elsewhere, held to the engine's own checker where that is on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from banyan.errors import UnwritablePath, UsageError
from banyan.plan.values import Plan
from extracted.gateway.applying import Places, table_for, tried
from extracted.gateway.discovering import look_up
from extracted.gateway.discovery._names import asked_of
from extracted.gateway.drivers import DRIVERS, Files, program_of, write
from extracted.gateway.endpoints import Endpoint
from extracted.gateway.lists import ENGINES
from extracted.gateway.record import home
from extracted.gateway.renderers import gateway_api
from extracted.gateway.table import Endpoints
from extracted.running.addresses import known_at

_SERVICE = "kubernetes://"


def rendered(
    engine: str, plan: Plan, file: Path, places: Places, *, version: str | None, say: Callable[[str], None]
) -> Files:
    """The files of an engine. Raises Unsupported, Rejected, UsageError."""
    driver = DRIVERS.get(engine)
    urls = set(known_at(plan, file).values())
    found = _left_to_cluster(urls) if engine == gateway_api.ENGINE else {}
    found |= look_up(urls - found.keys(), home(file), say)
    if driver is None:
        files: Files = ENGINES[1].load(engine).render(table_for(plan, file, places, (), found))
        return files
    try:
        program = program_of(driver)
    except UsageError:
        say(f"{engine} is not on this machine: nobody checked this")
        return driver.render(table_for(plan, file, places, _numbers(version), found))
    told = _numbers(version) or program.version
    files = driver.render(table_for(plan, file, places, told, found))
    if told == program.version:
        tried(driver, program, files)
    else:
        say(f"{engine} {'.'.join(map(str, program.version))} is on this machine, and so nobody checked this")
    return files


def delivered(folder: Path, files: Files) -> None:
    """Put the files into a folder. Raises UnwritablePath."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write(folder, files)
    except OSError as error:
        raise UnwritablePath(folder, error.strerror or str(error)) from error


def _left_to_cluster(urls: Iterable[str]) -> dict[str, Endpoints]:
    """Services of Kubernetes, which finds their endpoints itself: only their port counts, and nobody is asked."""
    services = ((url, asked_of(url)) for url in urls if url.startswith(_SERVICE))
    return {url: (Endpoint(asked.name, asked.port),) for url, asked in services if asked.port}


def _numbers(version: str | None) -> tuple[int, ...]:
    try:
        return tuple(map(int, version.split("."))) if version else ()
    except ValueError as error:
        raise UsageError(f"{version} is no version", hint="numbers, like 1.22.1") from error
