"""Names for one new file that takes expressions out of many: what it imports, what it defines, what it renames."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator

from extracted.extractor.migrations.operations import Unreplayable
from extracted.extractor.migrations.source import Definition, Import, Source, Written, chain_of

_BUILTIN = frozenset(dir(builtins))
Defined = tuple[Source, str]


class Header:
    """Everything that stands above the class of a migration; add all expressions before asking for a name."""

    def __init__(self, module: str) -> None:
        """`module` is the dotted name of the new file."""
        self._module = module
        self._imports: dict[Import, str] = {}
        self._definitions: dict[Defined, str] = {}
        self._taken: set[str] = {"Migration"}

    def add(self, written: Written) -> None:
        """Note what an expression needs. Raises Unreplayable for a name that nothing binds."""
        self._add_names(written.node, written.source, _local_names(written.node))

    def name(self, source: Source, name: str) -> str:
        """What a name of a file is called in the new one."""
        if (source, name) in self._definitions:
            return self._definitions[source, name]
        entry = source.imported.get(name)
        return self._imports.get(entry, name) if entry is not None else name

    def settled(self, written: Written) -> ast.expr:
        """An expression in the words of the new file."""
        node: ast.expr = _Renaming(written.source, self).visit(copy.deepcopy(written.node))
        return node

    @property
    def imports(self) -> tuple[Import, ...]:
        """All imports, under their names in the new file; sorted."""
        return tuple(sorted(Import(e.module, e.name, bound if e.bound else "") for e, bound in self._imports.items()))

    @property
    def definitions(self) -> tuple[tuple[Source, Definition], ...]:
        """What is taken along from other files, in the order in which it was written."""
        found = sorted(self._definitions, key=lambda each: (each[0].path, each[0].definitions[each[1]].lineno))
        return tuple((source, source.definitions[name]) for source, name in found)

    def _add_names(self, node: ast.AST, source: Source, local: frozenset[str]) -> None:
        for name, chain, place in _used(node):
            if name not in local:
                self._add_name(name, chain, source, place)

    def _add_name(self, name: str, chain: str, source: Source, place: ast.AST) -> None:
        if name in source.members:
            self._add_names(source.members[name], source, frozenset())
            return
        if name in source.definitions:
            self._define(source, name)
            return
        entry = source.import_of(chain)
        if entry is not None:
            self._import(entry)
        elif name not in _BUILTIN:
            raise Unreplayable(source, place, f"nothing binds the name {name}")

    def _import(self, entry: Import) -> None:
        if entry not in self._imports:
            self._imports[entry] = self._free(entry.bound) if entry.bound else ""
            self._taken.add(entry.local)

    def _define(self, source: Source, name: str) -> None:
        if (source, name) not in self._definitions:
            node = source.definitions[name]
            self._definitions[source, name] = self._free(name)
            self._add_names(node, source, _local_names(node) - {name})

    def _free(self, name: str) -> str:
        """The name itself, or with a number where it is taken."""
        number, found = 1, name
        while found in self._taken:
            number += 1
            found = f"{name}_{number}"
        self._taken.add(found)
        return found


def renamed(source: Source, node: Definition, header: Header) -> str:
    """The text of a definition with its decorators, as written save for names that are called otherwise now."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
    lines = list(source.lines[first - 1 : node.end_lineno])
    for line, column, old, new in sorted(_exchanges(source, node, header), reverse=True):
        at = line - first
        lines[at] = lines[at][:column] + new.encode() + lines[at][column + len(old.encode()) :]
    return b"".join(lines).decode().rstrip()


def _exchanges(source: Source, node: Definition, header: Header) -> Iterator[tuple[int, int, str, str]]:
    local = _local_names(node)
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and (each.id not in local or each.id in source.definitions):
            new = header.name(source, each.id)
            if new != each.id:
                yield each.lineno, each.col_offset, each.id, new
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        new = header.name(source, node.name)
        if new != node.name:
            text = source.lines[node.lineno - 1].decode()
            yield node.lineno, len(text[: text.index(node.name)].encode()), node.name, new


def _used(node: ast.AST) -> Iterator[tuple[str, str, ast.AST]]:
    """Each name that is read, with the longest chain of attributes that begins with it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        chain = chain_of(each) if isinstance(each, ast.expr) else ""
        if chain:
            yield chain.partition(".")[0], chain, each
        else:
            waiting.extend(ast.iter_child_nodes(each))


def _local_names(node: ast.AST) -> frozenset[str]:
    """Names that are bound inside an expression or a definition."""
    found: set[str] = set()
    for each in ast.walk(node):
        match each:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.ExceptHandler(name=str(name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                found.update((alias.asname or alias.name).partition(".")[0] for alias in names)
    return frozenset(found)


class _Renaming(ast.NodeTransformer):
    def __init__(self, source: Source, header: Header) -> None:
        self._source = source
        self._header = header

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id in self._source.members:
            inner: ast.expr = self.visit(copy.deepcopy(self._source.members[node.id]))
            return inner
        return ast.Name(self._header.name(self._source, node.id), node.ctx)
