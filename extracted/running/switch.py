"""The run-time switch of each service: `local` in the monolith, `remote` in the service; read there within a second."""

from __future__ import annotations

import datetime as dt
import getpass
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from banyan.errors import BadDocument, UnknownName, UsageError
from banyan.plan.values import Plan
from extracted.running import history
from extracted.running.history import Event
from extracted.running.state import alone, made, read_json, replace_json

FILE = "switch.json"
_LOCK = "switch.lock"

Mode = Literal["local", "remote"]
MODES: tuple[str, ...] = get_args(Mode)


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the work of a service is done, since when, by whom and why; all but the mode "" until it was first set."""

    service: str
    mode: str = "local"
    since: str = ""
    by: str = ""
    reason: str = ""


def settings(folder: Path, plan: Plan) -> tuple[Setting, ...]:
    """Every service of a plan with its setting, and what the file knows besides. Raises BadDocument, UnreadablePath."""
    found = _read(folder / FILE)
    names = dict.fromkeys((*_switchable(plan), *found))
    return tuple(found.get(name, Setting(name)) for name in names)


def switch(folder: Path, plan: Plan, service: str, mode: Mode, *, reason: str = "") -> tuple[Setting, Setting]:
    """Set a service's mode, and note who did it: what it was before, and what it is.

    Setting what is set already changes nothing. Raises UnknownName, UsageError, BadDocument, UnwritablePath.
    """
    require(plan, service)
    with alone(made(folder) / _LOCK):
        found = _mended(folder)
        before = found.get(service, Setting(service))
        if before.mode == mode:
            return before, before
        after = Setting(service, mode, now(), person(), reason)
        # First what counts, then the note of it: a note that was cut off is made up for by the next switch.
        replace_json(folder / FILE, _document({**found, service: after}))
        history.append(folder, _event(before.mode, after))
    return before, after


def mode_of(folder: Path, service: str) -> str:
    """Where the work of a service is done. Raises BadDocument, UnreadablePath."""
    return _read(folder / FILE).get(service, Setting(service)).mode


def require(plan: Plan, name: str) -> None:
    """Raise UnknownName or UsageError for what is no service that can be switched."""
    if name in _switchable(plan):
        return
    if any(service.name == name for service in plan.services):
        message = f"{name} is no service that could run alone: its role is {plan.service(name).role}"
        raise UsageError(message, hint=f"services of this plan: {', '.join(_switchable(plan)) or 'none'}")
    raise UnknownName("service", name, _switchable(plan))


def now() -> str:
    """The time in ISO 8601, to the second, in UTC."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def person() -> str:
    """Who is at the keyboard, as the system knows them."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return f"uid {os.getuid()}"


def _mended(folder: Path) -> dict[str, Setting]:
    """What is set; a move that the history misses, because its writer was killed, is added to it."""
    found = _read(folder / FILE)
    last = {event.subject: event for event in history.read(folder) if event.what == "switch"}
    for setting in found.values():
        known = last.get(setting.service)
        if setting.since and (known is None or _is_older(known, setting)):
            history.append(folder, _event(known.after if known else "local", setting))
    return found


def _is_older(event: Event, setting: Setting) -> bool:
    return event.at <= setting.since and (event.at, event.after) != (setting.since, setting.mode)


def _event(before: str, after: Setting) -> Event:
    return Event(after.since, "switch", after.service, before, after.mode, after.by, after.reason)


def _read(path: Path) -> dict[str, Setting]:
    found = read_json(path)
    entries = {} if found is None else found
    try:
        assert isinstance(entries, dict)
        return {name: _setting(name, entry) for name, entry in entries.items()}
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        message = f"it is not what `banyan switch` writes ({str(error) or 'no object'})"
        hint = "put it back as it was, or remove it: without it every service is local"
        raise BadDocument(path, [(0, message)], hint=hint) from error


def _setting(name: str, entry: Mapping[str, str]) -> Setting:
    if entry["mode"] not in MODES:
        raise ValueError(f"the mode of {name} is {entry['mode']!r}")
    return Setting(name, entry["mode"], *(str(entry.get(key, "")) for key in ("since", "by", "reason")))


def _document(found: Mapping[str, Setting]) -> dict[str, dict[str, str]]:
    return {
        name: {"mode": each.mode, "since": each.since, "by": each.by, "reason": each.reason}
        for name, each in found.items()
    }


def _switchable(plan: Plan) -> tuple[str, ...]:
    return tuple(service.name for service in plan.services if service.role == "service")
