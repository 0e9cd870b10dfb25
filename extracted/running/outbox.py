"""Asks the sides of a plan about their events, each by its own manage.py in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from banyan.errors import BadInput, UnknownName, UsageError
from extracted.running.layout import Layout, consumes
from extracted.running.targets import Target

COMMAND = "links_outbox"
PATIENCE = 300


class Refused(BadInput):
    """A side that could not say or do what it was asked for; `name` is its name."""

    def __init__(self, name: str, message: str, folder: str) -> None:
        hint = "run `manage.py migrate` there if a table is missing, and see whether its database is up"
        super().__init__(f"{name}: {message}", where=folder, hint=None if "links_outbox list" in message else hint)
        self.name = name


class Outdated(Refused):
    """A side whose copy of the runtime does not know a command of this version."""

    def __init__(self, name: str, command: str, folder: str) -> None:
        BadInput.__init__(
            self,
            f"{name} has a runtime of before: its manage.py knows no `{command}`",
            where=folder,
            hint="bring it up to date with `banyan extract SERVICE --apply`, which does so on both sides",
        )
        self.name = name


def sides(layout: Layout, name: str = "") -> tuple[Target, ...]:
    """The sides that have events, or the one of a name. Raises UnknownName, UsageError for one that has none."""
    found = tuple(target for target in layout.targets if consumes(target))
    if not name:
        return found
    for target in layout.targets:
        if target.name == name:
            if target in found:
                return (target,)
            raise UsageError(
                f"{name} has no events: there is no service_links/ in its folder",
                where=str(target.folder),
                hint="extract a service first with `banyan extract SERVICE --apply`",
            )
    raise UnknownName("side", name, [target.name for target in layout.targets if target.kind != "other"])


def ask(layout: Layout, target: Target, *arguments: str, command: str = COMMAND) -> Mapping[str, Any]:
    """What a command of a side's manage.py answers, by default `links_outbox`. Raises Refused."""
    line = [target.python, "manage.py", command, *arguments, "--format", "json"]
    env = layout.wiring.environment(target)
    try:
        done = subprocess.run(  # noqa: S603  a list, and never a shell
            line, cwd=target.folder, env=env, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Refused(target.name, str(error), str(target.folder)) from error
    answer = _answer(done.stdout)
    if f"Unknown command: '{command}'" in done.stderr:
        raise Outdated(target.name, command, str(target.folder))
    if done.returncode or answer is None:
        raise Refused(target.name, _reason(done.stderr), str(target.folder))
    return answer


def _answer(text: str) -> Mapping[str, Any] | None:
    """The document in what was printed; a project's settings may print as well."""
    start = 0 if text.startswith("{") else text.find("\n{") + 1
    if not text[start:].startswith("{"):
        return None
    try:
        found, _ = json.JSONDecoder().raw_decode(text[start:])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _reason(text: str) -> str:
    """The last line of what was said on stderr: the error, without its traceback."""
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].removeprefix("CommandError: ") if lines else "it said nothing"
