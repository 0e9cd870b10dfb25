"""Sets values in a plan that people edit, whose every comment and blank stays."""

from __future__ import annotations

from collections.abc import Iterable

import tomlkit
from tomlkit.items import AbstractTable, Item, Key, Table
from tomlkit.toml_document import TOMLDocument

from banyan.plan.routes import PlannedRoute
from banyan.plan.values import Database, PlannedService

_STATE = ("reads", "writes", "weight")


def with_database(text: str, service: str, database: Database) -> str:
    """A plan's text in which a service that it has works on another database."""
    document = tomlkit.parse(text)
    table: AbstractTable = document["services"][service]
    if table.get("database", PlannedService(service).database) == database:
        return text
    _set(table, "database", database)
    return _as_before(document, text)


def with_states(text: str, routes: Iterable[PlannedRoute]) -> str:
    """A plan's text in which routes that it has are in other states."""
    document = tomlkit.parse(text)
    for route in routes:
        table: AbstractTable = document["routes"][route.name]
        without = PlannedRoute(route.name)
        for key in _STATE:
            value = getattr(route, key)
            if key in table and key == "weight" and not value:
                del table[key]
            elif table.get(key, getattr(without, key)) != value:
                _set(table, key, value)
    return _as_before(document, text)


def _set(table: AbstractTable, key: str, value: str | int) -> None:
    rest = _taken_off(table) if key not in table else []
    table[key] = value
    if rest:
        table.value.body.extend(rest)


def _as_before(document: TOMLDocument, text: str) -> str:
    changed = tomlkit.dumps(document)
    return changed.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else changed


def _taken_off(table: AbstractTable) -> list[tuple[Key | None, Item]]:
    """The blanks and comments at the end of a table, which speak of the next one; without them a key comes first."""
    body = table.value.body if isinstance(table, Table) else []
    keys = [place for place, (key, _) in enumerate(body) if key is not None]
    end = keys[-1] + 1 if keys else len(body)
    rest = body[end:]
    del body[end:]
    return list(rest)
