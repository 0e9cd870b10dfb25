"""Sets one value in a plan that people edit, whose every comment and blank stays."""

from __future__ import annotations

import tomlkit
from tomlkit.items import AbstractTable, Item, Key, Table

from banyan.plan.values import Database, PlannedService


def with_database(text: str, service: str, database: Database) -> str:
    """A plan's text in which a service that it has works on another database."""
    document = tomlkit.parse(text)
    table: AbstractTable = document["services"][service]
    if table.get("database", PlannedService(service).database) == database:
        return text
    rest = _taken_off(table) if "database" not in table else []
    table["database"] = database
    table.value.body.extend(rest)
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
