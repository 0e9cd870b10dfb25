"""Mirrors that are not what they were when their service was made, as operations that bring their tables after them.

They are taken from what the migrations of the service lead to, and from what those of today would: mirrors change with
the monolith's models, and with what the moved code asks of them. In a database of the service's own they change tables.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extracted.extractor.migrations.earlier import OWN
from extracted.extractor.migrations.history import History, Migration
from extracted.extractor.migrations.operations import Operation
from extracted.extractor.migrations.replay import ALTERABLE
from extracted.extractor.migrations.source import Source, Written
from extracted.extractor.migrations.stages import Settle, Step
from extracted.extractor.migrations.state import ModelState, State, keyword, listed, made, name_of, with_keyword
from extracted.extractor.migrations.text import Item, Taken

_HOME, _, _CLASS = OWN.rpartition(".")
_WRAPPER = Written(ast.Name(_CLASS, ast.Load()), Source("", "", f"from {_HOME} import {_CLASS}\n"))


@dataclass(frozen=True, slots=True)
class InOwnDatabase:
    """Operations on tables that are the monolith's wherever the database is."""

    operations: tuple[Item, ...]

    def node(self, settle: Settle) -> ast.expr:
        """The call."""
        return ast.Call(settle(_WRAPPER), [listed(each.node(settle) for each in self.operations)], [])


def following(before: State, after: State, making: tuple[Migration, ...], history: History) -> Iterator[Item]:
    """What leads from the mirrors of one app as they were to those of today, whose migrations are `making`."""
    for key in sorted(before.models.keys() - after.models.keys()):
        yield _of(before.models[key], "DeleteModel")
    for key, new in after.models.items():
        old = before.models.get(key)
        if old is not None and _is_same_table(old, new):
            yield from _altered(old, new, history)
            continue
        if old is not None:
            yield _of(old, "DeleteModel")
        yield from (Taken(Written(each.call, each.source)) for each in _making(new, making))


def _is_same_table(old: ModelState, new: ModelState) -> bool:
    """Whether a table can go on; one that was not kept here is to be made."""
    return (old.is_managed, old.table, _dumped(old.bases)) == (new.is_managed, new.table, _dumped(new.bases))


def _making(model: ModelState, migrations: tuple[Migration, ...]) -> Iterator[Operation]:
    """All operations that make a model."""
    for migration in migrations:
        for operation in migration.operations:
            named = operation.argument("model_name") or operation.argument("name")
            if named is not None and getattr(named.node, "value", "").lower() == model.name.lower():
                yield operation


def _altered(old: ModelState, new: ModelState, history: History) -> Iterator[Item]:
    for name in old.fields.keys() - new.fields.keys():
        yield _of(old, "RemoveField", name=ast.Constant(name))
    for name, written in new.fields.items():
        if name not in old.fields:
            yield _added(new, name, written, history)
        elif ast.dump(old.fields[name].node) != ast.dump(written.node):
            yield _of(new, "AlterField", written, name=ast.Constant(name))
    if _plain(old) != _plain(new):
        yield _options(new)
    if _dumped([*_together(old)]) != _dumped([*_together(new)]):
        yield _of(new, "AlterUniqueTogether", next(_together(new), made("None")), "unique_together")
    yield from _listed(old, new, "Index", old.indexes, new.indexes)
    yield from _listed(old, new, "Constraint", old.constraints, new.constraints)


def _listed(old: ModelState, new: ModelState, kind: str, before: list[Written], after: list[Written]) -> Iterator[Item]:
    was, is_ = ({name_of(each): each for each in some} for some in (before, after))
    for name, written in was.items():
        if name not in is_ or ast.dump(is_[name].node) != ast.dump(written.node):
            yield _of(old, f"Remove{kind}", name=ast.Constant(name))
    for name, written in is_.items():
        if name not in was or ast.dump(was[name].node) != ast.dump(written.node):
            yield _of(new, f"Add{kind}", written, what=kind.lower())


def _added(model: ModelState, name: str, written: Written, history: History) -> Item:
    """A new field; rows that are there get what the monolith's own migration gave them."""
    default = _given(model, name, history)
    if default is None or keyword(written.node, "default") is not None:
        return _of(model, "AddField", written, name=ast.Constant(name))
    filled = written.with_node(with_keyword(written.node, "default", default))
    once = ast.Constant(value=False)
    return _of(model, "AddField", filled, name=ast.Constant(name), preserve_default=once)


def _given(model: ModelState, name: str, history: History) -> ast.expr | None:
    """The plain default with which a field was added in the monolith."""
    for migration in reversed(history.migrations):
        for operation in migration.operations if migration.app == model.app else ():
            if operation.kind == "AddField" and operation.text("name") == name:
                default = keyword(operation.needed("field").node, "default")
                return default if isinstance(default, ast.Constant) else None
    return None


def _of(model: ModelState, kind: str, written: Written | None = None, what: str = "field", **more: ast.expr) -> Step:
    """An operation on a model, or on something of it."""
    whose = "name" if kind in {"DeleteModel", "AlterUniqueTogether"} else "model_name"

    def arguments(settle: Settle) -> Mapping[str, ast.expr]:
        found: dict[str, ast.expr] = {whose: ast.Constant(model.name.lower()), **more}
        return found if written is None else {**found, what: settle(written)}

    return Step(kind, arguments)


def _options(model: ModelState) -> Step:
    kept = {name: value for name, value in model.options.items() if name in ALTERABLE}

    def arguments(settle: Settle) -> Mapping[str, ast.expr]:
        values = [settle(value) for value in kept.values()]
        entries = ast.Dict([ast.Constant(name) for name in kept], values)
        return {"name": ast.Constant(model.name.lower()), "options": entries}

    return Step("AlterModelOptions", arguments)


def _plain(model: ModelState) -> dict[str, str]:
    return {name: ast.dump(value.node) for name, value in model.options.items() if name in ALTERABLE}


def _together(model: ModelState) -> Iterator[Written]:
    if "unique_together" in model.options:
        yield model.options["unique_together"]


def _dumped(some: tuple[Written, ...] | list[Written]) -> list[str]:
    return [ast.dump(each.node) for each in some]
