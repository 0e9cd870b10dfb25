"""From the text of `banyan.toml` to a plan and everything that is wrong with it, with lines."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from banyan.errors import BadDocument, UnknownName, UnreadablePath
from banyan.plan.deploying import DEPLOY_KEYS, read_deploy
from banyan.plan.growing import read_rollout
from banyan.plan.load import LOAD_KEYS, read_load
from banyan.plan.matching import READERS
from banyan.plan.places import Places
from banyan.plan.routes import ENGINES, EVIDENCE, STATES, PlannedRoute, Routing
from banyan.plan.sessions import read_sessions
from banyan.plan.values import (
    DATABASES,
    MONOLITH,
    READ_MODELS,
    ROLES,
    CheckSettings,
    Plan,
    PlannedContracts,
    PlannedProject,
    PlannedService,
    PlannedTarget,
    Problem,
    Role,
)

Shape = Literal[
    "text", "texts", "flag", "role", "database", "variables", "days", "hours", "percent", "state", "kinds",
    "read_model", "matches", "cohorts", "sticky", "engine", "place", "seconds",
    "rollout",
    "sessions",
]  # fmt: skip
KEYS: Mapping[str, Mapping[str, Shape]] = {
    "project": {"path": "text", "settings": "text", "with_tests": "flag", "unowned": "texts"},
    "check": {"rules": "texts", "baseline": "text"},
    "services": {
        "role": "role",
        "team": "text",
        "apps": "texts",
        "models": "texts",
        "modules": "texts",
        "public": "texts",
        "private": "texts",
        "uses": "texts",
        "database": "database",
        "replicas": "texts",
        "clients": "texts",
        "by_hand": "texts",
        "hold_days": "days",
        "read_model": "read_model",
        "event_sourced": "texts",
    },
    "contracts": {"pacts": "texts", "states": "variables", "providers": "variables"},
    "targets": {
        "url": "text",
        "command": "texts",
        "path": "text",
        "health": "text",
        "env": "variables",
        "database_url": "text",
        "python": "text",
        "version": "text",
        "openapi": "text",
    },
    "routing": {
        "fresh_hours": "hours",
        "shadow_needs": "kinds",
        "canary_needs": "kinds",
        "service_needs": "kinds",
        "retired_needs": "kinds",
        "ready_needs": "kinds",
        "sticky": "sticky",
        "mirror_percent": "percent",
        "comparator": "text",
        "engine": "engine",
        "listen": "place",
        "admin": "place",
        "patience_seconds": "seconds",
        "timeout_seconds": "seconds",
        "rollout": "rollout",
        "sessions": "sessions",
    },
    "routes": {
        "service": "text",
        "matches": "matches",
        "reads": "state",
        "writes": "state",
        "weight": "percent",
        "cohorts": "cohorts",
        "sticky": "sticky",
    },
    "load": dict.fromkeys(LOAD_KEYS, "texts"),
    "deploy": dict.fromkeys(DEPLOY_KEYS, "texts"),
}
"""The tables of a plan, with the keys of each; `services`, `targets` and `routes` hold one table for each of theirs.

Those of `load` and `deploy` are read elsewhere, by shapes of their own.
"""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")
"""What a service or a target may be called: it becomes a folder, a host and a route."""

_PORT = "(?::(?:[0-9]{1,4}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?"
_HOST = rf"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]){_PORT}"
ADDRESS = re.compile(rf"[a-z][a-z0-9+.-]*://{_HOST}(?:,{_HOST})*(?:/[^\s?#@]*)?\Z")
"""What can be the address of a target: a scheme, a host, a port and a path, or several hosts, and no secret."""

HTTP = re.compile(rf"http://{_HOST}/?\Z")
"""What can be the address of something that engines send requests to: no path, no secret."""

PLACE = re.compile(rf"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\]){_PORT.removesuffix('?')}\Z")
"""Where an engine can listen: a host and a port."""

VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
"""What a variable of the environment may be called."""

_PATTERNS = (
    ("url", ADDRESS, "like http://127.0.0.1:8000, without a password"),
    ("health", re.compile("/"), "a path such as /health/ready"),
    ("database_url", VARIABLE, "the name of a variable such as DATABASE_URL"),
)
_SHOULD = {
    "text": "a string",
    "texts": "a list of strings",
    "flag": "true or false",
    "variables": "a table of strings",
    "days": "a number of days: 0, 1, 2, ...",
    "hours": "a number of hours: 1, 2, ...",
    "percent": "a whole number from 0 to 100",
    "seconds": "a whole number of seconds from 1 to 3600",
    "place": "a host and a port, like 127.0.0.1:8080",
    "kinds": f"a list of kinds of evidence: {', '.join(EVIDENCE)}",
}
_CHOICES = {"role": ROLES, "database": DATABASES, "read_model": READ_MODELS, "state": STATES, "engine": ENGINES}
_NUMBERS = {
    "days": range(sys.maxsize),
    "hours": range(1, sys.maxsize),
    "percent": range(101),
    "seconds": range(1, 3601),
}
_LISTED: Mapping[str, Callable[[object], bool]] = {
    "texts": lambda each: isinstance(each, str) and bool(each),
    "kinds": lambda each: each in EVIDENCE,
}
_READERS = {**READERS, "rollout": read_rollout, "sessions": read_sessions}
_OWNED = {"apps": "app", "models": "model", "modules": "module"}
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)|\s*\(at end of document\)")
_Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class Draft:
    """A plan as it could be read, with what is wrong with it; `places` tells the lines."""

    path: Path
    plan: Plan
    places: Places
    problems: tuple[Problem, ...] = ()

    def accepted(self, further: tuple[Problem, ...] = ()) -> Plan:
        """The plan; raise BadDocument with all problems if there is any."""
        if problems := (*self.problems, *further):
            raise bad_plan(self.path, problems)
        return self.plan


def bad_plan(path: Path, problems: tuple[Problem, ...]) -> BadDocument:
    """The error that says what is wrong with a plan."""
    found = [(problem.line, problem.message) for problem in sorted(set(problems))]
    return BadDocument(path, found, hint="docs/plan.md lists every key; `banyan plan --dry-run` shows what is new")


def read_plan(path: Path) -> Draft:
    """Read a plan; raise UnreadablePath, or BadDocument for what is no TOML."""
    try:
        text = path.read_bytes().decode()
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise bad_plan(path, (Problem(0, "it is no text in UTF-8"),)) from error
    return parse(text, path)


def parse(text: str, path: Path) -> Draft:
    """Make a plan of a text; raise BadDocument for what is no TOML."""
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise bad_plan(path, (_no_toml(str(error)),)) from error
    places = Places(text)
    reader = _Reader(places)
    plan = reader.plan(document)
    return Draft(path, plan, places, tuple(sorted({*reader.problems, *_contradictions(plan, places)})))


def _no_toml(message: str) -> Problem:
    found = _AT_LINE.search(message)
    return Problem(int(found[1] or 0) if found else 0, f"it is no TOML: {_AT_LINE.sub('', message)}")


class _Reader:
    """Takes what has the right shape and notes what has not."""

    def __init__(self, places: Places) -> None:
        self.problems: list[Problem] = []
        self._places = places

    def plan(self, document: _Table) -> Plan:
        self.known_keys((), document, KEYS)
        tables = {name: self._table((name,), document.get(name, {})) for name in KEYS}
        project, check = self._values("project", tables["project"]), self._values("check", tables["check"])
        services = tuple(self._service(name, value) for name, value in tables["services"].items())
        targets = tuple(self._target(name, value) for name, value in tables["targets"].items())
        routes = tuple(self._route(name, value) for name, value in tables["routes"].items())
        routing = Routing(**self._values("routing", tables["routing"]))  # type: ignore[arg-type]
        return Plan(
            PlannedProject(**project),  # type: ignore[arg-type]
            CheckSettings(**check),  # type: ignore[arg-type]
            services,
            targets,
            routing,
            routes,
            PlannedContracts(**self._values("contracts", tables["contracts"])),  # type: ignore[arg-type]
            read_load(("load",), tables["load"], self),
            read_deploy(("deploy",), tables["deploy"], self),
        )

    def _service(self, name: str, value: object) -> PlannedService:
        values = self._named("service", ("services", name), value)
        role = cast(Role, values.pop("role", "service"))
        return PlannedService(name, role, **values)  # type: ignore[arg-type]

    def _target(self, name: str, value: object) -> PlannedTarget:
        return PlannedTarget(name, **self._named("target", ("targets", name), value))  # type: ignore[arg-type]

    def _route(self, name: str, value: object) -> PlannedRoute:
        if isinstance(value, dict) and "matches" not in value:
            self.note(("routes", name), f"{name} matches nothing: say what with `matches`")
        return PlannedRoute(name, **self._named("route", ("routes", name), value))  # type: ignore[arg-type]

    def _named(self, kind: str, path: tuple[str, str], value: object) -> _Table:
        table, name = path
        if not NAME.match(name):
            self.note(path, f"{name!r} cannot name a {kind}: use letters, digits, - and _, a letter first")
        return self._checked(path, self._table(path, value), KEYS[table])

    def _values(self, table: str, found: _Table) -> _Table:
        return self._checked((table,), found, KEYS[table])

    def _checked(self, path: tuple[str, ...], found: _Table, keys: Mapping[str, Shape]) -> _Table:
        self.known_keys(path, found, keys)
        read = {key: self._value((*path, key), value, keys[key]) for key, value in found.items() if key in keys}
        return {key: value for key, value in read.items() if value is not None}

    def _value(self, path: tuple[str, ...], value: object, shape: Shape) -> object:
        match shape, value:
            case "text", str():
                if value:
                    return value
                self.note(path, f"{path[-1]} is empty: leave it out instead")
            case ("flag", bool()) | ("place", str()) if isinstance(value, bool) or PLACE.match(str(value)):
                return value
            case (("role" | "database" | "read_model" | "state" | "engine"), _):
                if value in _CHOICES[shape]:
                    return value
                self.unknown(path, shape, str(value), _CHOICES[shape])
            case (("matches" | "cohorts" | "sticky" | "rollout" | "sessions"), _):
                return _READERS[shape](path, value, self)
            case (("days" | "hours" | "percent" | "seconds"), int()) if value in _NUMBERS[shape] and value is not True:
                return int(value)
            case (("texts" | "kinds"), list()) if all(_LISTED[shape](each) for each in value):
                return tuple(value)
            case "variables", dict() if all(isinstance(each, str) for each in value.values()):
                return tuple(sorted(value.items()))
            case _:
                self.note(path, f"{path[-1]} should be {_SHOULD[shape]}")
        return None

    def _table(self, path: tuple[str, ...], value: object) -> _Table:
        if isinstance(value, dict):
            return value
        self.note(path, f"{'.'.join(path)} should be a table")
        return {}

    def known_keys(self, path: tuple[str, ...], found: _Table, keys: Mapping[str, object]) -> None:
        for key in found:
            if key not in keys:
                self.unknown((*path, key), "key" if path else "table", key, tuple(keys))

    def unknown(self, path: tuple[str, ...], kind: str, name: str, known: tuple[str, ...]) -> None:
        place = f" in [{'.'.join(path[:-1])}]" if len(path) > 1 else ""
        self.note(path, f"there is no {kind} called {name!r}{place}: {UnknownName(kind, name, known).hint}")

    def note(self, path: tuple[str, ...], message: str) -> None:
        self.problems.append(Problem(self._places.line(*path), message))


def _contradictions(plan: Plan, places: Places) -> Iterator[Problem]:
    for key, noun in _OWNED.items():
        yield from _named_twice(plan, places, key, noun)
    for service in plan.services:
        yield from _misnamed(service, plan, places)
    for target in plan.targets:
        yield from _mistaken(target, plan, places)
    for name, target_name in plan.contracts.providers:
        known = (MONOLITH, *(service.name for service in plan.services))
        if target_name not in known:
            message = f"the provider {name!r} is no target: {UnknownName('target', target_name, known).hint}"
            yield Problem(places.line("contracts", "providers", name), message)
    yield from _misrouted(plan, places)
    unowned = set(plan.project.unowned)
    for service in plan.services:
        for app in (app for app in service.apps if app in unowned):
            line = places.line("services", service.name, "apps", app)
            yield Problem(line, f"app {app} has an owner, and is listed in project.unowned as well")
    remainders = [service.name for service in plan.services if service.role == "remainder"]
    for name in remainders[1:]:
        yield Problem(places.line("services", name, "role"), f"{name} is a second remainder beside {remainders[0]}")


def _named_twice(plan: Plan, places: Places, key: str, noun: str) -> Iterator[Problem]:
    seen: dict[str, tuple[str, int]] = {}
    for service in plan.services:
        here: dict[str, int] = {}
        for name in getattr(service, key):
            line = places.line("services", service.name, key, name, nth=here.get(name, 0))
            here[name] = here.get(name, 0) + 1
            if name in seen:
                owner, first = seen[name]
                yield Problem(line, f"{noun} {name} is named twice: here, and for {owner} in line {first}")
            seen.setdefault(name, (service.name, line))


def _misnamed(service: PlannedService, plan: Plan, places: Places) -> Iterator[Problem]:
    path = ("services", service.name)
    for model in service.models:
        if model.count(".") != 1 or model.startswith(".") or model.endswith("."):
            yield Problem(places.line(*path, "models", model), f"model {model!r} should be app_label.ModelName")
    if service.event_sourced and service.database == "shared":
        message = (
            f"{service.name} cannot keep models as events in the monolith's own tables, which it writes without them: "
            'say database = "copied" when it has one of its own (`banyan data copy`)'
        )
        yield Problem(places.line(*path, "event_sourced"), message)
    others = tuple(other.name for other in plan.services if other.name != service.name)
    for name in service.uses:
        if name not in others:
            is_itself = name == service.name
            hint = "a service need not use itself" if is_itself else UnknownName("service", name, others).hint
            yield Problem(places.line(*path, "uses", name), f"{service.name} cannot use {name!r}: {hint}")


def _mistaken(target: PlannedTarget, plan: Plan, places: Places) -> Iterator[Problem]:
    path = ("targets", target.name)
    for name in (name for name, _ in target.env if not VARIABLE.match(name)):
        yield Problem(places.line(*path, "env", name), f"{name!r} cannot name a variable of the environment")
    for key, pattern, should in _PATTERNS:
        value = getattr(target, key)
        if value and not pattern.match(value):
            yield Problem(places.line(*path, key), f"{key} should be {should}")
    known = (MONOLITH, *(service.name for service in plan.services))
    if target.name not in known and not target.url and not target.command:
        hint = UnknownName("target", target.name, known).hint
        message = f"{target.name} is neither the monolith nor a service, and has no url or command: {hint}"
        yield Problem(places.line(*path), message)


def _misrouted(plan: Plan, places: Places) -> Iterator[Problem]:
    known = tuple(service.name for service in plan.services if service.role == "service")
    if plan.routing.comparator and not HTTP.match(plan.routing.comparator):
        line = places.line("routing", "comparator")
        yield Problem(line, "comparator should be like http://127.0.0.1:8098, a host and a port")
    for route in plan.routes:
        path = ("routes", route.name)
        if route.service not in known:
            hint = (
                UnknownName("service", route.service, known).hint if route.service else "say which one with `service`"
            )
            yield Problem(places.line(*path, "service"), f"{route.name} leads to no service: {hint}")
        if "canary" in {route.reads, route.writes} and not route.weight and not route.cohorts:
            message = f"{route.name} is a canary that nobody sees: it needs a weight above 0, or cohorts"
            yield Problem(places.line(*path, "weight"), message)
