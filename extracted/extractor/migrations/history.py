"""All migrations of a project as texts, in the order in which Django would run them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from extracted.extractor.migrations.operations import (
    RUNNING,
    UNKNOWN,
    FindSource,
    Operation,
    Unreplayable,
    operations_in,
)
from extracted.extractor.migrations.source import Source
from extracted.extractor.migrations.unrolling import unrolled
from extracted.extractor.model import Monolith

Key = tuple[str, str]
"""A migration: the label of its app, and its name."""
FIRST, LAST = "__first__", "__latest__"


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of migrations; `depends` holds what runs before, as it is written, with settings resolved."""

    key: Key
    source: Source
    line: int
    operations: tuple[Operation, ...]
    depends: tuple[Key, ...]
    replaces: tuple[Key, ...]
    runs_before: tuple[Key, ...]

    @property
    def app(self) -> str:
        return self.key[0]


@dataclass(frozen=True, slots=True)
class History:
    """The migrations of all local apps that count, in order.

    `names` are all names of an app by which a database may know its migrations: of files, and of those that they
    replace. `failures` tells for an app why its history could not be read.
    """

    migrations: tuple[Migration, ...]
    names: Mapping[str, tuple[str, ...]]
    failures: Mapping[str, Unreplayable] = field(default_factory=dict)
    outside: Mapping[str, str] = field(default_factory=dict)
    """Apps that are not the project's, with the latest of their migrations that the project's ask for."""


class Reader:
    """Reads files of a monolith, each of them once."""

    def __init__(self, monolith: Monolith) -> None:
        self._monolith = monolith
        self._sources: dict[str, Source | None] = {}

    def find(self, module: str) -> Source | None:
        """A module of the project, or None for one that is not there or cannot be read."""
        if module not in self._sources:
            self._sources[module] = self._read(module)
        return self._sources[module]

    def _read(self, module: str) -> Source | None:
        path = self._monolith.modules.get(module)
        if path is None:
            return None
        try:
            return Source(module, path, unrolled(self._monolith.read(path)), path.endswith("__init__.py"))
        except (OSError, UnicodeDecodeError, SyntaxError, ValueError):
            return None


def read_history(monolith: Monolith, reader: Reader) -> History:
    """Read the migrations of every app whose code is in the project."""
    found: dict[Key, Migration] = {}
    failures: dict[str, Unreplayable] = {}
    for label, package in packages(monolith).items():
        try:
            found.update((m.key, m) for m in _of_app(label, package, monolith, reader))
        except Unreplayable as failure:
            failures[label] = failure
    replaced = {key for m in found.values() for key in m.replaces if key != m.key}
    names: dict[str, set[str]] = {}
    for app, name in {*found, *replaced}:
        names.setdefault(app, set()).add(name)
    active = {key: m for key, m in found.items() if key not in replaced}
    ordered = tuple(_in_order(active, found))
    sorted_names = {app: tuple(sorted(each)) for app, each in sorted(names.items())}
    return History(ordered, sorted_names, failures, _outside(ordered, sorted_names))


def packages(monolith: Monolith) -> dict[str, str]:
    """The dotted package of the migrations of each local app."""
    elsewhere = monolith.project.setting("MIGRATION_MODULES")
    told = elsewhere if isinstance(elsewhere, dict) else {}
    found: dict[str, str] = {}
    for app in monolith.report.apps:
        package = told.get(app.label, f"{app.module}.migrations")
        if app.django_app and isinstance(package, str) and package in monolith.modules:
            found[app.label] = package
    return found


def _of_app(label: str, package: str, monolith: Monolith, reader: Reader) -> Iterator[Migration]:
    prefix = f"{package}."
    for module in sorted(monolith.modules):
        name = module.removeprefix(prefix)
        if module == name or "." in name or name.startswith(("_", "~")):
            continue
        source = reader.find(module)
        if source is None:
            broken = Source(module, monolith.modules[module], "")
            raise Unreplayable(broken, ast.Pass(), "this file cannot be read as Python")
        cls = source.definitions.get("Migration")
        if isinstance(cls, ast.ClassDef):
            yield migration_of((label, name), cls, source, monolith, reader.find)


def migration_of(key: Key, cls: ast.ClassDef, source: Source, monolith: Monolith, find: FindSource) -> Migration:
    """One migration as its class says it. Raises Unreplayable."""
    values = source.members
    sometimes = tuple(_sometimes(cls, source, find))

    def keys(name: str) -> tuple[Key, ...]:
        return tuple(_keys(values[name], source, monolith)) if name in values else ()

    operations = tuple(operations_in(values["operations"], source, find)) if "operations" in values else ()
    operations = (*operations, *sometimes)
    return Migration(key, source, cls.lineno, operations, keys("dependencies"), keys("replaces"), keys("run_before"))


def _sometimes(cls: ast.ClassDef, source: Source, find: FindSource) -> Iterator[Operation]:
    """Operations on rows that depend on where a migration runs. Raises Unreplayable for others."""
    for node in cls.body:
        if isinstance(node, ast.If | ast.For | ast.With | ast.Try) and "operations" in _names_in(node):
            values = list(_assigned(node)) if isinstance(node, ast.If) else [None]
            for value in values:
                found = tuple(operations_in(value, source, find)) if value is not None else ()
                if value is None or any(one.kind not in {*RUNNING, UNKNOWN} for one in found):
                    raise Unreplayable(source, node, "its operations depend on where it runs")
                yield from (replace(one, is_conditional=True) for one in found)


def _assigned(node: ast.If) -> Iterator[ast.expr | None]:
    """What the branches of an `if` give to `operations`, or add; None for what cannot be told."""
    for statement in (*node.body, *node.orelse):
        match statement:
            case ast.Assign(targets=[ast.Name(id="operations")], value=value):
                yield value
            case ast.AugAssign(target=ast.Name(id="operations"), op=ast.Add(), value=value):
                yield value
            case ast.If():
                yield from _assigned(statement)
            case _ if "operations" in _names_in(statement):
                yield None


def _keys(node: ast.expr, source: Source, monolith: Monolith) -> Iterator[Key]:
    match source.value(node):
        case ast.List(elts=items) | ast.Tuple(elts=[ast.Tuple(), *_] as items):
            for item in items:
                yield from _keys(item, source, monolith)
        case ast.Tuple(elts=[app, name]):
            yield _text(app, source), _text(name, source)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            yield from _keys(left, source, monolith)
            yield from _keys(right, source, monolith)
        case ast.Call(args=[argument]) as call if source.dotted(call.func).endswith("swappable_dependency"):
            model = setting_of(argument, source, monolith)
            if model:
                yield model.partition(".")[0], FIRST
        case ast.Tuple(elts=[]):
            return
        case ast.Call(func=ast.Name(id=name)) if isinstance(source.definitions.get(name), ast.FunctionDef):
            yield from _pairs(source.definitions[name])
        case other:
            yield from _pairs(other)


def _pairs(node: ast.AST) -> Iterator[Key]:
    """All pairs of texts in what is no plain list: an order that is asked for in vain does no harm."""
    for each in ast.walk(node):
        match each:
            case ast.Tuple(elts=[ast.Constant(value=str(app)), ast.Constant(value=str(name))]):
                yield app, name


def _names_in(node: ast.AST) -> frozenset[str]:
    return frozenset(each.id for each in ast.walk(node) if isinstance(each, ast.Name))


def _text(node: ast.expr, source: Source) -> str:
    match source.value(node):
        case ast.Constant(value=str(text)):
            return text
    raise Unreplayable(source, node, "a dependency is no plain pair of texts")


def setting_of(node: ast.expr, source: Source, monolith: Monolith) -> str:
    """The text of a setting as it is named in code, or of its default: `getattr(settings, "USER", "auth.User")`."""
    match node:
        case ast.Attribute(attr=name) if source.dotted(node).startswith("django.conf.settings."):
            value = monolith.project.setting(name)
        case ast.Call(func=ast.Name(id="getattr"), args=[_, ast.Constant(value=str(name)), *default]):
            value = monolith.project.setting(name)
            if value is None and default:
                return setting_of(default[0], source, monolith)
        case ast.Constant(value=value):
            pass
        case _:
            return ""
    return value if isinstance(value, str) else ""


def _in_order(active: Mapping[Key, Migration], found: Mapping[Key, Migration]) -> Iterator[Migration]:
    """The migrations so that each comes after what it depends on; by app and name where nothing else tells."""
    places = Places(active, found)
    before: dict[Key, set[Key]] = {key: set() for key in active}
    for key, migration in active.items():
        before[key].update(place for d in migration.depends for place in places(d) if place != key)
        for later in migration.runs_before:
            for place in places(later):
                before[place].add(key)
    done: set[Key] = set()
    waiting = sorted(active)
    while waiting:
        ready = next((key for key in waiting if before[key] <= done), waiting[0])
        waiting.remove(ready)
        done.add(ready)
        yield active[ready]


class Places:
    """Where a dependency as it is written leads: the active migrations that stand for it."""

    def __init__(self, active: Mapping[Key, Migration], found: Mapping[Key, Migration]) -> None:
        self._active = active
        self._replacing = {old: m.key for m in found.values() for old in m.replaces if old != m.key}

    def __call__(self, key: Key) -> tuple[Key, ...]:
        app, name = key
        if name in (FIRST, LAST):
            own = sorted(each for each in self._active if each[0] == app)
            return tuple(own[:1] if name == FIRST else own[-1:])
        seen: set[Key] = set()
        while key not in self._active and key in self._replacing and key not in seen:
            seen.add(key)
            key = self._replacing[key]
        return (key,) if key in self._active else ()


def _outside(migrations: tuple[Migration, ...], own: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for migration in migrations:
        for app, name in migration.depends:
            if app not in own and (app not in found or _number(name) > _number(found[app])):
                found[app] = name
    return dict(sorted(found.items()))


def _number(name: str) -> tuple[int, str]:
    match = re.match(r"\d+", name)
    return (int(match.group()) if match else -1, name)
