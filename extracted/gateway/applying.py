"""Puts a plan into force: rendered, checked, moved into place, and asked for until the engine has it."""

from __future__ import annotations

import http.client
import os
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from banyan.errors import BanyanError, UsageError
from banyan.plan.reading import PLACE, read_plan
from banyan.plan.values import Plan
from extracted.gateway.discovering import endpoints_of, known, look_up, remember, written
from extracted.gateway.drivers import DRIVERS, Driver, Files, Program, check, write
from extracted.gateway.edge import offer_secret
from extracted.gateway.record import Running, home, running
from extracted.gateway.table import GENERATION, Endpoints, RouteTable, stamped, table_of
from extracted.running.addresses import known_at
from extracted.running.state import alone

_LOCK = "gateway.lock"
_LOST_S = 0.4
"""HAProxy loses a signal that reaches it while it still takes the last one: it is sent again after so long."""

_SETTLED_S = 0.13
"""nginx has its last workers accept for a tenth of a second more, beside the new ones."""

_SOON_S = 2.0
"""After so long an engine's own checker is asked what is wrong."""

_PATIENCE_S = 15.0
_ASK_S = 1.0
_TICK = 0.01


class NotLive(BanyanError):
    """The plan says one thing and the engine does another."""

    def __init__(self, engine: str, folder: Path, seconds: float) -> None:
        hint = f"see what it says in {folder}, then `banyan gateway reload`"
        super().__init__(f"{engine} did not take the table within {seconds:g} s; it goes on with the last", hint=hint)


@dataclass(frozen=True, slots=True)
class Places:
    """Which engine takes requests where, and where it tells of itself."""

    engine: str
    listen: tuple[str, int]
    admin: tuple[str, int]


def places_of(plan: Plan, engine: str | None = None, listen: str | None = None, admin: str | None = None) -> Places:
    """The places of the plan, or those that were asked for instead. Raises UsageError."""
    routing = plan.routing
    at = place_of(listen or routing.listen)
    at_admin = admin or ("" if listen else routing.admin)
    return Places(engine or routing.engine, at, place_of(at_admin) if at_admin else ("127.0.0.1", at[1] + 1))


def table_for(
    plan: Plan,
    file: Path,
    places: Places,
    version: tuple[int, ...],
    found: Mapping[str, Endpoints] | None = None,
) -> RouteTable:
    """What an engine of a version is told; discovered sides are where they were `found`, or where they were last.

    Raises UsageError, UnsafeWrites, NotDiscovered.
    """
    urls = known_at(plan, file)
    endpoints = endpoints_of(urls.values(), home(file)) if found is None else found
    table = table_of(plan, urls, places.listen, places.admin, endpoints)
    return stamped(replace(table, version=version))


def applied(file: Path) -> tuple[Running, float] | None:
    """Put the plan into force in the engine that runs: the engine, and the seconds that it took; None without one.

    Raises Rejected, NotLive, Unsupported, and what reading a plan raises.
    """
    folder = home(file)
    if running(folder) is None:
        return None
    with alone(folder / _LOCK):
        engine = running(folder)
        if engine is None:
            return None
        began = time.monotonic()
        program = Program(Path(engine.program), tuple(engine.version))
        table = wanted(engine, file)
        if table.sessions:
            offer_secret(folder, engine.engine)
        take(folder, engine, program, table)
        return engine, time.monotonic() - began


def refreshed(file: Path, say: Callable[[str], None]) -> None:
    """Ask where discovered sides are now, and remember it; what could not be told is said. Raises NotDiscovered."""
    urls = known_at(read_plan(file).accepted(), file)
    remember(home(file), look_up(urls.values(), home(file), say))


def whereabouts(file: Path) -> dict[str, str]:
    """What is known of each side that is discovered, by name, for people."""
    last = known(home(file))
    urls = known_at(read_plan(file).accepted(), file)
    return {name: written(last[url]) for name, url in sorted(urls.items()) if url in last}


def has_plan(engine: Running, file: Path) -> bool:
    """Whether a running engine does what the plan says now."""
    return generation(admin_of(engine)) == wanted(engine, file).generation


def wanted(engine: Running, file: Path) -> RouteTable:
    """What a running engine should be told."""
    places = Places(engine.engine, place_of(engine.listen), place_of(engine.admin))
    return table_for(read_plan(file).accepted(), file, places, tuple(engine.version))


def take(folder: Path, engine: Running, program: Program, table: RouteTable) -> None:
    """Have a running engine take a table; the last one stays in force where it cannot. Raises Rejected, NotLive."""
    driver = DRIVERS[engine.engine]
    if generation(admin_of(engine)) == table.generation:
        return
    files = driver.render(table)
    before = {name: text for name in files if (text := _read(folder / name)) is not None}
    write(folder, files)
    try:
        if not _is_live(driver, engine, table.generation, _SOON_S):
            tried(driver, program, files)  # every engine goes on with the last where it cannot take the new one
            if not _is_live(driver, engine, table.generation, _PATIENCE_S):
                raise NotLive(engine.engine, folder, _PATIENCE_S)
    except BanyanError:
        write(folder, before)
        raise


def tried(driver: Driver, program: Program, files: Files) -> None:
    """Ask the engine's checker, away from the files in force. Raises Rejected."""
    with tempfile.TemporaryDirectory(prefix="banyan-") as place:
        check(driver, program, Path(place), files)


def generation(admin: tuple[str, int]) -> str:
    """What an engine says it has taken, "" if it says nothing."""
    connection = http.client.HTTPConnection(*admin, timeout=_ASK_S)
    try:
        connection.request("GET", GENERATION, headers={"Connection": "close"})
        answer = connection.getresponse()
        return answer.read(100).decode("ascii", "replace").strip() if answer.status == http.client.OK else ""
    except (OSError, http.client.HTTPException):
        return ""
    finally:
        connection.close()


def admin_of(engine: Running) -> tuple[str, int]:
    """Where a running engine tells of itself."""
    return place_of(engine.admin)


def _is_live(driver: Driver, engine: Running, wanted: str, seconds: float) -> bool:
    """Signal until the engine tells the generation that is wanted, and nothing else for a moment."""
    began = time.monotonic()
    sent, told, settled = 0.0, 0.0, _SETTLED_S if driver.reload else 0.0
    while (now := time.monotonic()) - began < seconds:
        if driver.reload and not told and now - sent > _LOST_S and engine.is_alive:
            os.kill(engine.pid, driver.reload)
            sent = now
        time.sleep(_TICK)
        if generation(admin_of(engine)) != wanted:
            told = 0.0
        elif not told:
            told = time.monotonic()
        if told and time.monotonic() - told >= settled:
            return True
    return False


def _read(path: Path) -> str | None:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def place_of(text: str) -> tuple[str, int]:
    """A place as it is written: `127.0.0.1:8080`. Raises UsageError."""
    if not PLACE.match(text):
        raise UsageError(f"{text} is no place to listen at", hint="a host and a port, like 127.0.0.1:8080")
    host, _, port = text.rpartition(":")
    return re.sub(r"[\[\]]", "", host), int(port)


def spelled(place: tuple[str, int]) -> str:
    """A place as it is written."""
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
