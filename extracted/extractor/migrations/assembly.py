"""What one app has become, as a few new migrations that stand for all its old ones and wait for those they need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from extracted.extractor.migrations.history import History, Key, Migration
from extracted.extractor.migrations.operations import Unreplayable
from extracted.extractor.migrations.rows import RowStep
from extracted.extractor.migrations.source import Written
from extracted.extractor.migrations.stages import Stages
from extracted.extractor.migrations.text import NewMigration, Taken

SCHEMA = "0001_extracted"
"""The migration that makes the tables of an app."""
KEYS = "0002_extracted_keys"
"""The one that adds keys to apps that need it as well, where there are any; rows come last."""
_ON_ROWS = frozenset({"RunPython", "RunSQL"})


@dataclass(frozen=True, slots=True)
class Part:
    """What one app needs of new migrations: operations on its models, and those on rows that are kept."""

    app: str
    package: str
    stages: Stages
    rows: tuple[RowStep, ...]

    @property
    def preparing(self) -> tuple[RowStep, ...]:
        """What must be there before the tables: extensions of the database."""
        return tuple(step for step in self.rows if step.operation.kind == "CreateExtension")

    @property
    def filling(self) -> tuple[RowStep, ...]:
        """What comes after the tables."""
        return tuple(step for step in self.rows if step.operation.kind != "CreateExtension")


class Assembly:
    """Writes the migrations of all apps of a service; each name of the past is in one new migration, and in no other.

    Django counts a migration as run once all that it replaces are known to the database. So a name must not stand in
    two of them: after a run that was cut off between them, the second one would count as run.
    """

    def __init__(self, history: History, parts: Mapping[str, Part]) -> None:
        self._history = history
        self._parts = parts
        self._places = {m.key: place for place, m in enumerate(history.migrations)}
        self._shares = {app: self._share(part) for app, part in parts.items()}

    def migrations(self, app: str) -> Iterator[NewMigration]:
        """The new migrations of an app, in order. Raises Unreplayable."""
        part = self._parts[app]
        schema = NewMigration(
            app,
            SCHEMA,
            part.package,
            f"The tables of {app}, as the migrations of the monolith leave them.",
            (*map(_taken, part.preparing), *part.stages.schema),
            self._shares[app][0],
            self._waits(part.stages.needs),
            tuple(sorted(part.stages.settings)),
            self._before(part),
            is_initial=True,
        )
        if not self._shares[app][-1] and part.filling:
            schema = replace(
                schema,
                operations=(*schema.operations, *map(_taken, part.filling)),
                depends=tuple(sorted({*schema.depends, *self._waits_for_rows(part)})),
            )
        yield schema
        yield from self._further(part)

    def _further(self, part: Part) -> Iterator[NewMigration]:
        keys, rows = self._shares[part.app][1:]
        name = SCHEMA
        if part.stages.keys:
            doc = f"Keys of {part.app} to apps that need it as well."
            waits = ((part.app, name), *self._waits(part.stages.keys_need))
            name, settings = KEYS, tuple(sorted(part.stages.keys_settings))
            yield NewMigration(part.app, name, part.package, doc, part.stages.keys, keys, waits, settings)
        if rows:
            doc = f"Rows of {part.app} that a new database holds."
            waits = ((part.app, name), *self._waits_for_rows(part))
            operations = tuple(map(_taken, part.filling))
            yield NewMigration(part.app, self._rows_name(part.app), part.package, doc, operations, rows, waits)

    def _share(self, part: Part) -> tuple[tuple[Key, ...], tuple[Key, ...], tuple[Key, ...]]:
        """The names of the past, for tables, keys and rows; without one of their own, rows go with the tables."""
        own = [m for m in self._history.migrations if m.app == part.app]
        rows = [m.key for m in own if _is_on_rows(m)] if part.filling else []
        rest = [m.key for m in own if m.key not in rows]
        keys = rest[-1:] if part.stages.keys else []
        if part.stages.keys and len(rest) < 2:
            keys, rows = rows[:1], rows[1:]
            if not keys or not rest:
                source = own[0].source
                raise Unreplayable(source, source.tree, "too few old migrations to stand for tables and keys apart")
        names = [(part.app, name) for name in self._history.names[part.app]]
        if part.rows and not part.stages.schema and not rest:
            return tuple(names), (), ()
        return tuple(n for n in names if n not in {*keys, *rows}), tuple(keys), tuple(rows)

    def _waits(self, apps: Iterable[str]) -> tuple[Key, ...]:
        """The tables of other apps that must be there; those of other distributions as far as the monolith says."""
        outside = self._history.outside
        return tuple((a, SCHEMA) if a in self._parts else (a, outside.get(a, "__first__")) for a in sorted(apps))

    def _before(self, part: Part) -> tuple[Key, ...]:
        """The first migration of each other distribution that had to wait for one of an app."""
        found: dict[str, str] = {}
        for migration in self._history.migrations:
            for app, name in migration.runs_before if migration.app == part.app else ():
                is_outside = app not in self._history.names and app not in part.stages.needs
                if is_outside and name < found.get(app, "~"):
                    found[app] = name
        return tuple(sorted(found.items()))

    def _waits_for_rows(self, part: Part) -> tuple[Key, ...]:
        """What rows of other apps, or at least their tables, must be there before rows of this one."""
        first = min((self._places[step.migration] for step in part.filling), default=0)
        asked = {app for step in part.filling for app in step.needs}
        return tuple(self._last(app, first) for app in sorted(asked) if app in self._parts)

    def _last(self, app: str, place: int) -> Key:
        """The last migration of an app, without its rows if they came after a place in the history."""
        part = self._parts[app]
        is_before = all(self._places[step.migration] < place for step in part.filling)
        if self._shares[app][2] and is_before:
            return app, self._rows_name(app)
        return app, KEYS if part.stages.keys else SCHEMA

    def _rows_name(self, app: str) -> str:
        return f"{3 if self._parts[app].stages.keys else 2:04}_extracted_rows"


def _taken(step: RowStep) -> Taken:
    return Taken(Written(step.operation.call, step.operation.source))


def _is_on_rows(migration: Migration) -> bool:
    return bool(migration.operations) and all(o.kind in _ON_ROWS for o in migration.operations)
