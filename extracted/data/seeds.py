"""Content types, permissions and migrations, which both sides fill by themselves: they get the monolith's numbers.

So what points to them means the same on both sides.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from extracted.data.kinds import moment
from extracted.data.layout import Cell, Row
from extracted.data.store import Store

TYPES = "django_content_type"
PERMISSIONS = "auth_permission"
MIGRATIONS = "django_migrations"
_Natural = tuple[Cell, Cell]


@dataclass(frozen=True, slots=True)
class Seeds:
    """The rows of the monolith that a service needs to have with the same numbers.

    `types` are (id, app label, model), `permissions` (id, name, content type, codename), `migrations` (app, name,
    when).
    """

    types: tuple[Row, ...] = ()
    permissions: tuple[Row, ...] = ()
    migrations: tuple[Row, ...] = ()


def seeds_of(source: Store, labels: Collection[str]) -> Seeds:
    """All content types of the monolith; permissions and migrations of some apps."""
    present = source.tables()
    types = permissions = migrations = ()  # type: tuple[Row, ...]
    if TYPES in present:
        types = _read(source, "SELECT id, app_label, model FROM django_content_type ORDER BY id")
    ours = {row[0] for row in types if row[1] in labels}
    if PERMISSIONS in present:
        found = _read(source, "SELECT id, name, content_type_id, codename FROM auth_permission ORDER BY id")
        permissions = tuple(row for row in found if row[2] in ours)
    if MIGRATIONS in present:
        found = _read(source, "SELECT app, name, CAST(applied AS text) FROM django_migrations ORDER BY id")
        migrations = tuple(row for row in found if row[0] in labels)
    return Seeds(types, permissions, migrations)


def sow(seeds: Seeds, target: Store, copied: Collection[str]) -> None:
    """Put the monolith's numbers in force in the target, inside a transaction; `copied` tables have them already."""
    present = target.tables()
    if TYPES in present and seeds.types:
        _sow_types(seeds.types, target, copied)
    if {TYPES, PERMISSIONS} <= present and seeds.permissions:
        _sow_permissions(seeds.permissions, target, copied)
    if MIGRATIONS in present:
        _sow_migrations(seeds.migrations, target)


def missing_of(seeds: Seeds, target: Store) -> Mapping[str, tuple[str, ...]]:
    """What of the seeds the target does not have, by table."""
    present = target.tables()
    lacking: dict[str, tuple[str, ...]] = {}
    if TYPES in present:
        there = set(_read(target, "SELECT id, app_label, model FROM django_content_type"))
        lacking[TYPES] = tuple(f"{row[1]}.{row[2]}" for row in seeds.types if row not in there)
    if PERMISSIONS in present:
        known = set(_read(target, "SELECT id, content_type_id, codename FROM auth_permission"))
        missing = [code for number, _, to, code in seeds.permissions if (number, to, code) not in known]
        lacking[PERMISSIONS] = tuple(str(code) for code in missing)
    return lacking


def _sow_types(types: tuple[Row, ...], target: Store, copied: Collection[str]) -> None:
    there = _read(target, "SELECT id, app_label, model FROM django_content_type ORDER BY id")
    wanted = {(app, model): number for number, app, model in types}
    _renumber(target, TYPES, _moves(((row[0], (row[1], row[2])) for row in there), wanted), copied)
    known = {(app, model) for _, app, model in there}
    for number, app, model in types:
        if (app, model) not in known:
            row = [number, app, model]
            target.execute("INSERT INTO django_content_type (id, app_label, model) VALUES (?, ?, ?)", row)
    target.advance(TYPES, 0)


def _sow_permissions(permissions: tuple[Row, ...], target: Store, copied: Collection[str]) -> None:
    there = _read(target, "SELECT id, content_type_id, codename FROM auth_permission ORDER BY id")
    wanted = {(to, code): number for number, _, to, code in permissions}
    _renumber(target, PERMISSIONS, _moves(((row[0], (row[1], row[2])) for row in there), wanted), copied)
    known = {(to, code) for _, to, code in there}
    for number, name, to, code in permissions:
        if (to, code) not in known:
            row = [number, name, to, code]
            target.execute("INSERT INTO auth_permission (id, name, content_type_id, codename) VALUES (?, ?, ?, ?)", row)
    target.advance(PERMISSIONS, 0)


def _sow_migrations(migrations: tuple[Row, ...], target: Store) -> None:
    known = set(_read(target, "SELECT app, name FROM django_migrations"))
    is_strict = target.address.engine == "postgresql"
    target.advance(MIGRATIONS, 0)
    for app, name, applied in migrations:
        if (app, name) not in known:
            when = f"{moment(applied)}{'+00' if is_strict else ''}"
            row = [app, name, when]
            target.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", row)
    target.advance(MIGRATIONS, 0)


def _moves(there: Iterable[tuple[Cell, _Natural]], wanted: Mapping[_Natural, Cell]) -> dict[int, int]:
    """Old numbers -> new ones: the monolith's where it has the same, others out of its way."""
    rows = [(int(str(number)), key) for number, key in there]
    taken = {int(str(number)) for number in wanted.values()}
    free = max([0, *taken, *(number for number, _ in rows)])
    moves = {}
    for number, key in rows:
        if key in wanted:
            new = int(str(wanted[key]))
        elif number in taken:
            free += 1
            new = free
        else:
            new = number
        if new != number:
            moves[number] = new
    return moves


def _renumber(target: Store, table: str, moves: Mapping[int, int], copied: Collection[str]) -> None:
    """Give rows other numbers, and follow in whatever points to them; by way of negative ones, since they may swap."""
    if not moves:
        return
    places = [(table, "id")]
    for other in sorted(target.tables() - set(copied)):
        places += [(other, key.columns[0]) for key in target.layout(other).foreign_keys if key.table == table]
    for old, new in moves.items():
        for other, column in places:
            target.execute(_set(other, column, "?", "= ?"), [-new, old])
    for other, column in places:
        target.execute(_set(other, column, f"-{_quoted(column)}", "< 0"))


def _set(table: str, column: str, value: str, condition: str) -> str:
    return f"UPDATE {_quoted(table)} SET {_quoted(column)} = {value} WHERE {_quoted(column)} {condition}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _read(store: Store, statement: str) -> tuple[Row, ...]:
    return tuple(store.execute(statement))
