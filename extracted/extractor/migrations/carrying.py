"""What an app's history in the monolith got since its service was made, as further migrations of the service.

`catalog.0007_weight` -> `0002_extracted_weight`, which `replaces` it: where the monolith has run it on the same tables,
it counts as run.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from extracted.extractor.migrations.history import History, Key, Migration
from extracted.extractor.migrations.keys import Keys, is_many
from extracted.extractor.migrations.operations import UNKNOWN, FindSource, Operation, Unreplayable, operations_in
from extracted.extractor.migrations.replay import Replay
from extracted.extractor.migrations.rows import Rows
from extracted.extractor.migrations.source import Written
from extracted.extractor.migrations.stages import Settle, Staging, Step
from extracted.extractor.migrations.state import ModelState, Names, keyword, with_keyword
from extracted.extractor.migrations.text import Item, Taken
from extracted.extractor.model import Decision

_ON_ROWS = frozenset({"RunPython", "RunSQL", "CreateExtension"})
_FIELDS = frozenset({"AddField", "AlterField"})


@dataclass(frozen=True, slots=True)
class Carried:
    """One migration of the monolith as operations of the service, and what of it is left to hands."""

    migration: Migration
    operations: tuple[Item, ...]
    left: tuple[Decision, ...]


def further(app: str, known: frozenset[Key], history: History) -> tuple[Migration, ...]:
    """The migrations of an app that those of the service do not stand for. Raises Unreplayable."""
    found = []
    for migration in history.migrations:
        if migration.app != app or migration.key in known:
            continue
        behind = known & set(migration.replaces)
        if migration.replaces and behind == set(migration.replaces):
            continue
        if behind:
            why = "it stands for migrations that the service has run, and for others that it has not"
            raise Unreplayable(migration.source, migration.source.tree, why)
        found.append(migration)
    return tuple(found)


class Carrying:
    """Goes through a history once more, and takes operations of the service from its latest part."""

    def __init__(self, history: History, names: Names, keys: Keys, rows: Rows, find: FindSource) -> None:
        self._history = history
        self._names = names
        self._keys = keys
        self._rows = rows
        self._find = find

    def carried(self, new: tuple[Migration, ...]) -> Iterator[Carried]:
        """Some migrations of one app, in order. Raises Unreplayable."""
        replay = Replay(self._names, self._find)
        for migration in self._history.migrations:
            if migration not in new:
                replay.run(History((migration,), {}))
                continue
            left: list[Decision] = []
            items = [item for o in migration.operations for item in self._items(o, migration, replay, left.append)]
            yield Carried(migration, tuple(items), tuple(left))

    def _items(
        self, operation: Operation, migration: Migration, replay: Replay, leave: Callable[[Decision], None]
    ) -> Iterator[Item]:
        replay.apply(operation, migration.app)
        match operation.kind:
            case "CreateModel":
                model = _model(operation, migration.app, replay, "name")
                yield from Staging(migration.app, self._keys, self._names, frozenset()).stages([model]).schema
            case "AddField" | "AlterField":
                yield self._field(operation, _model(operation, migration.app, replay))
            case "RenameField":
                yield _taken(operation)
                yield from self._renamed(operation, _model(operation, migration.app, replay))
            case kind if kind in _ON_ROWS:
                why = self._rows.trouble(operation, migration)
                if why:
                    leave(_left(operation, migration, why))
                else:
                    yield _taken(operation)
            case "SeparateDatabaseAndState":
                why = self._crossing(operation, migration, replay)
                if why:
                    leave(_left(operation, migration, why))
                else:
                    yield _taken(operation)
            case kind if kind == UNKNOWN:
                name = operation.dotted.rpartition(".")[2]
                leave(_left(operation, migration, f"{name} is none of Django's operations"))
            case _:
                yield _taken(operation)

    def _field(self, operation: Operation, model: ModelState) -> Item:
        name = operation.text("name")
        if not self._keys.is_over_the_cut(model, name):
            return _taken(operation)
        written = self._keys.fields(model)[name]
        default = keyword(operation.needed("field").node, "default")
        if default is not None and not is_many(model.fields[name]):
            written = written.with_node(with_keyword(written.node, "default", default))
        preserves = operation.flag("preserve_default", default=True)
        return _of_field(operation.kind, model, name, written, preserves=preserves)

    def _renamed(self, operation: Operation, model: ModelState) -> Iterator[Item]:
        """The column of a key follows the new name of its field, which says it by itself no longer."""
        name = operation.text("new_name")
        if not is_many(model.fields[name]) and self._keys.is_over_the_cut(model, name):
            yield _of_field("AlterField", model, name, self._keys.column(model, name))

    def _crossing(self, operation: Operation, migration: Migration, replay: Replay) -> str:
        """Why an operation of several cannot be taken as it is; "" if it can."""
        for argument in ("state_operations", "database_operations"):
            inner = operation.argument(argument)
            for each in operations_in(inner.node, inner.source, self._find) if inner is not None else ():
                if each.kind in _ON_ROWS and (why := self._rows.trouble(each, migration)):
                    return why
                if each.kind in _FIELDS or each.kind == "CreateModel":
                    model = _model(each, migration.app, replay, "name" if each.kind == "CreateModel" else "model_name")
                    names = list(model.fields) if each.kind == "CreateModel" else [each.text("name")]
                    if any(self._keys.is_over_the_cut(model, name) for name in names):
                        return f"it makes a key of {model.label} that leads out of the service"
        return ""


def new_name(number: int, migration: Migration) -> str:
    """What a migration of the monolith is called in the service."""
    return f"{number:04}_extracted_{re.sub(r'^[0-9_]+', '', migration.key[1]) or 'more'}"


def _model(operation: Operation, app: str, replay: Replay, argument: str = "model_name") -> ModelState:
    name = operation.text(argument)
    found = replay.state.models.get((app, name.lower()))
    if found is None:
        raise Unreplayable(operation.source, operation.call, f"{operation.kind}: there is no model {app}.{name}")
    return found


def _taken(operation: Operation) -> Taken:
    return Taken(Written(operation.call, operation.source))


def _of_field(kind: str, model: ModelState, name: str, written: Written, *, preserves: bool = True) -> Step:
    def arguments(settle: Settle) -> dict[str, ast.expr]:
        found: dict[str, ast.expr] = {
            "model_name": ast.Constant(model.name.lower()),
            "name": ast.Constant(name),
            "field": settle(written),
        }
        return found if preserves else {**found, "preserve_default": ast.Constant(value=False)}

    return Step(kind, arguments)


def _left(operation: Operation, migration: Migration, why: str) -> Decision:
    subject = f"{'.'.join(migration.key)}: {operation.kind}"
    advice = "Write a migration of the service that does its part here, after the one that was carried over."
    return Decision(
        "migration", "service", "listed", operation.source.path, operation.line, subject, f"left out: {why}", advice
    )
