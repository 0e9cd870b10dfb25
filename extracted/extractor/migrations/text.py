"""A new migration as the text of its file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from extracted.extractor.migrations.history import Key
from extracted.extractor.migrations.layout import Printer, quoted
from extracted.extractor.migrations.naming import Header, renamed
from extracted.extractor.migrations.source import Import, Written
from extracted.extractor.migrations.stages import Settle
from extracted.extractor.migrations.state import made

_INDENT = " " * 8


class Item(Protocol):
    """One operation of a new migration."""

    def node(self, settle: Settle) -> ast.expr:
        """The call."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An operation that is taken over as it was written."""

    written: Written

    def node(self, settle: Settle) -> ast.expr:
        """The call."""
        return settle(self.written)


@dataclass(frozen=True, slots=True)
class NewMigration:
    """A migration to be written; `settings` are settings that name models which must be there before.

    `before` are migrations of other distributions that wait for it without saying so.
    """

    app: str
    name: str
    package: str
    doc: str
    operations: Sequence[Item]
    replaces: tuple[Key, ...] = ()
    depends: tuple[Key, ...] = ()
    settings: tuple[str, ...] = ()
    before: tuple[Key, ...] = ()
    is_initial: bool = False

    @property
    def module(self) -> str:
        """The dotted name of its file."""
        return f"{self.package}.{self.name}"

    @property
    def path(self) -> str:
        """Where its file lies, from the root of all imports."""
        return f"{self.module.replace('.', '/')}.py"


def text_of(migration: NewMigration) -> tuple[str, tuple[Import, ...]]:
    """The file of a migration, and all that it imports. Raises Unreplayable for a name that nothing binds."""
    header = Header(migration.module)

    def note(written: Written) -> ast.expr:
        header.add(written)
        return written.node

    note(made("migrations.Migration"))
    for setting in migration.settings:
        note(made(f"migrations.swappable_dependency(settings.{setting})"))
    for each in migration.operations:
        each.node(note)
    parts = [quoted_doc(migration.doc), _imports(header.imports)]
    parts += ["\n" + renamed(source, node, header) + "\n" for source, node in header.definitions]
    return "\n".join([*parts, "\n" + _class(migration, header), ""]), header.imports


def quoted_doc(text: str) -> str:
    """The docstring of a file."""
    return '"""' + text.replace("\\", "\\\\").replace('"', "'") + '"""\n'


def _imports(entries: Iterable[Import]) -> str:
    entries = tuple(entries)
    plain = [
        f"import {e.module}" + (f" as {e.bound}" if e.bound not in ("", e.module) else "")
        for e in entries
        if not e.name
    ]
    names: dict[str, list[str]] = {}
    for entry in entries:
        if entry.name:
            names.setdefault(entry.module, []).append(
                entry.name if entry.bound == entry.name else f"{entry.name} as {entry.bound}"
            )
    lines = [*plain, *(f"from {module} import {', '.join(found)}" for module, found in names.items())]
    return "\n".join([*lines, ""])


def _class(migration: NewMigration, header: Header) -> str:
    printer = Printer()
    lines = ["class Migration(migrations.Migration):"]
    if migration.is_initial:
        lines += ["    initial = True", ""]
    if migration.replaces:
        lines += ["    replaces = [", *(f"{_INDENT}{_pair(key)}," for key in migration.replaces), "    ]", ""]
    depends = [_pair(key) for key in migration.depends]
    depends += [f"migrations.swappable_dependency(settings.{setting})" for setting in migration.settings]
    lines += _listed("dependencies", depends)
    if migration.before:
        lines += ["", *_listed("run_before", [_pair(key) for key in migration.before])]
    items = [printer.text(each.node(header.settled), _INDENT) for each in migration.operations]
    return "\n".join([*lines, "", *_listed("operations", items)])


def _listed(name: str, items: Sequence[str]) -> list[str]:
    if not items:
        return [f"    {name} = []"]
    return [f"    {name} = [", *(f"{_INDENT}{item}," for item in items), "    ]"]


def _pair(key: Key) -> str:
    return f"({quoted(key[0])}, {quoted(key[1])})"
