"""Fixtures of pytest, which tests ask for by the names of parameters and never import."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.library import Library
from extracted.extractor.shaking.source import Source, Statement
from extracted.extractor.shaking.syntax import chain_of, descend, parameters, text_of


def take_fixtures(closure: Closure, library: Library, tests: tuple[Source, ...]) -> None:
    """Take the fixtures that tests ask for, from the `conftest` modules around them, with those that these ask for."""
    homes = {home for test in tests for home in _conftests(test.name) if library.path(home) is not None}
    foreign = [s for home in sorted(homes - closure.whole.keys()) if (s := library.source(home)) is not None]
    wanted = {name for test in tests for statement in test.statements for name in _asked(statement.node)}
    while True:
        added = [f for source in foreign for f in _fixtures(source) if _is_taken(f[1], wanted) and f[2] not in wanted]
        for _, statement, name in added:
            wanted.add(name)
            wanted.update(_asked(statement.node))
        if not added:
            break
    for source in foreign:
        for _, statement, _ in _fixtures(source):
            if _names(statement) & wanted:
                for name in sorted(statement.binds):
                    closure.reach(source.name, name, source)
        for known in ("pytest_plugins",):
            if known in source.bindings:
                closure.reach(source.name, known, source)


def _conftests(name: str) -> Iterator[str]:
    package = name.rpartition(".")[0]
    while package:
        yield f"{package}.conftest"
        package = package.rpartition(".")[0]
    yield "conftest"


def _asked(node: cst.CSTNode) -> Iterator[str]:
    """The names of parameters, and the texts in `usefixtures`."""
    for inner in descend(node):
        if isinstance(inner, cst.FunctionDef):
            yield from (p.name.value for p in parameters(inner.params))
        elif isinstance(inner, cst.Call) and chain_of(inner.func)[-1:] in {("usefixtures",), ("getfixturevalue",)}:
            yield from (text for arg in inner.args if (text := text_of(arg.value)))


def _fixtures(source: Source) -> Iterator[tuple[Source, Statement, str]]:
    for statement in source.statements:
        for name in sorted(_names(statement)):
            yield source, statement, name


def _names(statement: Statement) -> frozenset[str]:
    """The names under which a function is a fixture; every name for one that is used by all."""
    node = statement.definition
    if not isinstance(node, cst.FunctionDef):
        return frozenset()
    for decorator in node.decorators:
        inner = decorator.decorator
        call = inner if isinstance(inner, cst.Call) else None
        if chain_of(call.func if call is not None else inner)[-1:] == ("fixture",):
            return frozenset({_given(call) or node.name.value})
    return frozenset()


def _given(call: cst.Call | None) -> str | None:
    for arg in call.args if call is not None else ():
        if arg.keyword is not None and arg.keyword.value == "name":
            return text_of(arg.value)
    return None


def _is_taken(statement: Statement, wanted: set[str]) -> bool:
    node = statement.node
    assert isinstance(node, cst.FunctionDef)
    return bool(_names(statement) & wanted) or any("autouse" in s for s in map(_options, node.decorators))


def _options(decorator: cst.Decorator) -> frozenset[str]:
    call = decorator.decorator
    args = call.args if isinstance(call, cst.Call) else ()
    return frozenset(a.keyword.value for a in args if a.keyword is not None and chain_of(a.value) != ("False",))
