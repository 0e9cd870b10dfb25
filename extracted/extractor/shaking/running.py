"""What a call runs: the calls that are made at once by a function, or by making an instance of a class.

`tasks = Series("tasks")` at the top of a module runs `Series.__init__` on import, and all that this calls.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from extracted.extractor.shaking.library import Definition, Library
from extracted.extractor.shaking.source import Source, Statement
from extracted.extractor.shaking.syntax import Chain, References, chain_of, descend, references_in

_MAKING = frozenset({"__init__", "__new__", "__post_init__", "__init_subclass__", "__set_name__"})
_STARTING = frozenset({"ready"})


def run_by(statement: Statement, name: str = "") -> References:
    """The calls of a function, or those that making an instance of a class leads to inside it (`name`: of a method)."""
    node = statement.node
    if isinstance(node, cst.FunctionDef):
        return references_in([node.body])
    if isinstance(node, cst.ClassDef):
        return references_in(m.body for m in _methods(node, frozenset({name}) if name else _MAKING))
    return References()


def run_on_start(source: Source) -> Iterator[References]:
    """What the configurations of apps in a module do when Django starts."""
    for statement in source.statements:
        node = statement.node
        if isinstance(node, cst.ClassDef) and any(chain_of(b.value)[-1:] == ("AppConfig",) for b in node.bases):
            yield references_in(m.body for m in _methods(node, _STARTING))


def classes_above(library: Library, definition: Definition) -> Iterator[Definition]:
    """The classes of the project that a class derives from directly."""
    for statement in definition.statements:
        for base in statement.node.bases if isinstance(statement.node, cst.ClassDef) else ():
            found = _meaning(library, definition.source, chain_of(base.value))
            if isinstance(found, Definition):
                yield found


def made_from(library: Library, definition: Definition) -> Definition | None:
    """The class of the one instance that a name stands for: of `X = Series("x")` it is `Series`."""
    match definition.statements[-1].node:
        case cst.SimpleStatementLine(body=[cst.Assign(value=cst.Call(func=func))]):
            found = _meaning(library, definition.source, chain_of(func))
            return found if isinstance(found, Definition) else None
    return None


def _meaning(library: Library, source: Source, chain: Chain) -> object:
    return library.chained(library.in_module(source, chain[0]), chain[1:])[0] if chain else None


def _methods(node: cst.ClassDef, names: frozenset[str]) -> Iterator[cst.FunctionDef]:
    """Methods of these names, with those of the same class that they call on `self` or `cls`."""
    known = {m.name.value: m for m in node.body.body if isinstance(m, cst.FunctionDef)}
    pending, seen = sorted(names & known.keys()), set(names)
    while pending:
        method = known[pending.pop()]
        yield method
        called = {c[1] for c in map(_called, descend(method.body)) if len(c) == 2 and c[0] in {"self", "cls"}}
        pending.extend(sorted(called & known.keys() - seen))
        seen |= called


def _called(node: cst.CSTNode) -> Chain:
    return chain_of(node.func) if isinstance(node, cst.Call) else ()
