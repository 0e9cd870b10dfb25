"""Migrations of a service that were made before: a database may have run them, so that they stay as they are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from extracted.extractor.migrations.history import History, Key, Migration, Reader, migration_of
from extracted.extractor.migrations.operations import FindSource, Operation, operations_in
from extracted.extractor.migrations.replay import Replay
from extracted.extractor.migrations.source import Source
from extracted.extractor.migrations.state import Names, State
from extracted.extractor.model import Monolith, ServiceFile

OWN = "service_links.operations.InOwnDatabase"
"""The operation around those of tables that belong to the monolith."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """Files of a service by path: `made` as the extractor wrote them last, `there` as they lie on disk."""

    made: Mapping[str, bytes] = field(default_factory=dict)
    there: Mapping[str, bytes] = field(default_factory=dict)

    def of(self, package: str) -> tuple[ServiceFile, ...]:
        """The migrations of a package that were made, in the order of their names."""
        found = _modules(self.made, package)
        return tuple(ServiceFile(path, text, "generated") for path, text in sorted(found.items()))

    def names(self, package: str) -> tuple[str, ...]:
        """The names of all migrations of a package, a team's own among them."""
        found = {*_modules(self.made, package), *_modules(self.there, package)}
        return tuple(sorted(_name(path) for path in found))

    def leaves(self, package: str, app: str) -> tuple[Key, ...]:
        """The migrations of a package that no other one of it waits for."""
        found = _modules(self.made, package) | _modules(self.there, package)
        waited = {name for text in found.values() for name in _waited_for(text, app)}
        return tuple((app, name) for name in self.names(package) if name not in waited)


NOTHING = Earlier()
"""What was made of a service that is new."""


def read_made(files: Iterable[ServiceFile], app: str, monolith: Monolith, reader: Reader) -> tuple[Migration, ...]:
    """Migrations of a service as values, in order. Raises Unreplayable."""
    found = []
    for file in files:
        module = file.path.removesuffix(".py").replace("/", ".")
        source = Source(module, file.path, file.content.decode())
        cls = source.definitions.get("Migration")
        if isinstance(cls, ast.ClassDef):
            read = migration_of((app, _name(file.path)), cls, source, monolith, reader.find)
            found.append(replace(read, operations=tuple(_opened(read.operations, reader.find))))
    return tuple(found)


def state_of(migrations: tuple[Migration, ...], names: Names, reader: Reader) -> State:
    """What migrations of one app lead to. Raises Unreplayable."""
    replay = Replay(names, reader.find)
    replay.run(History(migrations, {}))
    for failure in replay.failures.values():
        raise failure
    return replay.state


def known_to(migrations: Iterable[Migration]) -> frozenset[Key]:
    """All migrations that some stand for, they themselves among them."""
    return frozenset(key for each in migrations for key in (each.key, *each.replaces))


def _opened(operations: Iterable[Operation], find: FindSource) -> Iterator[Operation]:
    for operation in operations:
        if operation.dotted == OWN:
            yield from operations_in(operation.call.args[0], operation.source, find)
        else:
            yield operation


def _modules(files: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    folder = f"{package.replace('.', '/')}/"
    return {path: text for path, text in files.items() if re.fullmatch(re.escape(folder) + r"[^_/][^/]*\.py", path)}


def _name(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".py")


def _waited_for(text: bytes, app: str) -> Iterator[str]:
    """The names of an app's migrations among the dependencies of a file."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Assign(targets=[ast.Name(id="dependencies")], value=value):
                for each in ast.walk(value):
                    match each:
                        case ast.Tuple(elts=[ast.Constant(value=label), ast.Constant(value=str(name))]) if label == app:
                            yield name
