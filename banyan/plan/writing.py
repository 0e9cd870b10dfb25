"""Writes plans: a new one whole, and additions to one that people edit, whose every comment and blank stays."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import tomlkit
from tomlkit.items import Array, Table
from tomlkit.toml_document import TOMLDocument

from banyan.plan.routes import PlannedRoute
from banyan.plan.values import HOLD_DAYS, CheckSettings, Plan, PlannedProject, PlannedService, PlannedTarget

HEAD = """The plan: which service owns what. `banyan check` holds the code to it.
`banyan plan` adds what is new; everything else is yours to edit, and stays as you write it."""

_WIDTH = 100
_LISTS = ("apps", "models", "modules", "public", "private", "uses", "replicas", "clients", "by_hand", "event_sourced")


@dataclass(frozen=True, slots=True)
class Addition:
    """Names to add to one list of one service, `("orders", "apps", ("returns",))`; a new service is added whole."""

    service: str
    key: str
    names: tuple[str, ...]


def written(plan: Plan) -> str:
    """The text of a new plan."""
    document = tomlkit.document()
    for line in HEAD.splitlines():
        document.add(tomlkit.comment(line))
    document.add(tomlkit.nl())
    document.add("project", _project(plan.project))
    if plan.check != CheckSettings():
        document.add("check", _check(plan.check))
    services = tomlkit.table(is_super_table=True)
    for service in plan.services:
        services.add(service.name, _service(service))
    if plan.services:
        document.add("services", services)
    targets = tomlkit.table(is_super_table=True)
    for target in plan.targets:
        targets.add(target.name, _target(target))
    if plan.targets:
        document.add("targets", targets)
    return _ended(tomlkit.dumps(document))


def extended(text: str, additions: Sequence[Addition], services: Sequence[PlannedService] = ()) -> str:
    """A plan's text with names added to its lists, and with new services at its end; all else stays byte for byte."""
    document = tomlkit.parse(text)
    for addition in additions:
        _add(document, addition)
    before = tomlkit.dumps(document)
    if not services:
        return before
    tables = _gap(before) + _ended("\n".join(map(_alone, services)))
    whole = before + (tables.replace("\n", "\r\n") if "\r\n" in text else tables)
    return whole if _is_toml(whole) else _inline(document, services)


def with_routes(text: str, routes: Sequence[PlannedRoute]) -> str:
    """A plan's text with new routes at its end; all else stays byte for byte."""
    tables = _gap(text) + _ended("\n".join(map(_route, routes))) if routes else ""
    return text + (tables.replace("\n", "\r\n") if "\r\n" in text else tables)


def _route(route: PlannedRoute) -> str:
    """A route that has not moved yet."""
    document, tables, table = tomlkit.document(), tomlkit.table(is_super_table=True), tomlkit.table()
    table.add("service", route.service)
    matches = tomlkit.array()
    for match in route.matches:
        path, inline = tomlkit.inline_table(), tomlkit.inline_table()
        path.update({"type": match.path.type, "value": match.path.value})
        inline.update({"path": path})
        matches.append(inline)
    table.add("matches", matches)
    table.add(tomlkit.nl())
    tables.add(route.name, table)
    document.add("routes", tables)
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def _inline(document: TOMLDocument, services: Sequence[PlannedService]) -> str:
    """Add services where people wrote them in a way that no further table may follow: `services = {...}`."""
    for service in services:
        table = tomlkit.inline_table()
        table.update(_service(service))
        document["services"][service.name] = table
    return tomlkit.dumps(document)


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _gap(text: str) -> str:
    """What parts a text from a table below it."""
    unified = text.replace("\r\n", "\n")
    return "" if unified.endswith("\n\n") or not unified else "\n" if unified.endswith("\n") else "\n\n"


def _ended(text: str) -> str:
    return text.rstrip("\n") + "\n"


def _add(document: TOMLDocument, addition: Addition) -> None:
    table = document["services"][addition.service]
    names = table.get(addition.key)
    if names is None:
        table[addition.key] = _array(addition.names)
        return
    for name in addition.names:
        names.append(name)


def _alone(service: PlannedService) -> str:
    document = tomlkit.document()
    services = tomlkit.table(is_super_table=True)
    services.add(service.name, _service(service))
    document.add("services", services)
    return tomlkit.dumps(document)


def _project(project: PlannedProject) -> Table:
    table = tomlkit.table()
    table.add("path", project.path)
    if project.settings:
        table.add("settings", project.settings)
    if project.with_tests:
        table.add("with_tests", project.with_tests)
    if project.unowned:
        table.add("unowned", _array(project.unowned))
    table.add(tomlkit.nl())
    return table


def _check(check: CheckSettings) -> Table:
    table = tomlkit.table()
    if check.rules:
        table.add("rules", _array(check.rules))
    if check.baseline != CheckSettings().baseline:
        table.add("baseline", check.baseline)
    table.add(tomlkit.nl())
    return table


def _service(service: PlannedService) -> Table:
    table = tomlkit.table()
    if service.role != "service":
        table.add("role", service.role)
    if service.team:
        table.add("team", service.team)
    if service.database != "shared":
        table.add("database", service.database)
    for key in _LISTS:
        if names := getattr(service, key):
            table.add(key, _array(names))
    if service.read_model:
        table.add("read_model", service.read_model)
    if service.hold_days != HOLD_DAYS:
        table.add("hold_days", service.hold_days)
    table.add(tomlkit.nl())
    return table


def _target(target: PlannedTarget) -> Table:
    table, without = tomlkit.table(), PlannedTarget(target.name)
    for key in ("url", "path", "health", "database_url", "python"):
        if (value := getattr(target, key)) != getattr(without, key):
            table.add(key, value)
    if target.command:
        table.add("command", _array(target.command))
    if target.env:
        variables = tomlkit.inline_table()
        variables.update(dict(target.env))
        table.add("env", variables)
    table.add(tomlkit.nl())
    return table


def _array(names: Iterable[str]) -> Array:
    array = tomlkit.array()
    array.extend(names)
    return array.multiline(len(array.as_string()) > _WIDTH)
