"""An import more at the top of a module, where a sorter of imports would put it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import libcst as cst
from libcst.helpers import get_full_name_for_node

_Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement


def add_import(tree: cst.Module, module: str, names: Collection[str], local: Collection[str]) -> cst.Module:
    """The module with `from module import names` among the imports of `local` top-level packages.

    Names that it imports from there already are not imported twice. A module without imports gets it below its
    docstring.
    """
    missing = sorted(set(names) - _imported_from(tree, module))
    if not missing:
        return tree
    body = list(tree.body)
    statement = cst.parse_statement(f"from {module} import {', '.join(missing)}\n", config=tree.config_for_parsing)
    place, is_new_section = _place(body, module, local)
    if is_new_section and place > 0:
        statement = statement.with_changes(leading_lines=[cst.EmptyLine(indent=False)])
    if place < len(body) and not _is_import(body[place]):
        body[place] = _spaced(body[place])
    elif place < len(body):
        statement, body[place] = _swapped_lines(statement, body[place])
    body.insert(place, statement)
    return tree.with_changes(body=body)


def _imported_from(tree: cst.Module, module: str) -> set[str]:
    return {
        get_full_name_for_node(alias.name) or ""
        for statement in tree.body
        for one in _imports(statement)
        if isinstance(one, cst.ImportFrom) and _module_of(one) == module and not isinstance(one.names, cst.ImportStar)
        for alias in one.names
    }


def _place(body: list[_Statement], module: str, local: Collection[str]) -> tuple[int, bool]:
    """Where the import goes, and whether it begins a section of its own."""
    tops = [(index, one) for index, statement in enumerate(body) for one in _imports(statement)]
    if not tops:
        return (1 if body and _is_docstring(body[0]) else 0), True
    ours = [(index, _module_of(one), isinstance(one, cst.Import)) for index, one in tops if _top(one) in local]
    if not ours:
        return tops[-1][0] + 1, True
    for index, name, is_plain in ours:
        if not is_plain and name > module:
            return index, False
    return ours[-1][0] + 1, False


def _imports(statement: _Statement) -> Iterator[cst.Import | cst.ImportFrom]:
    if isinstance(statement, cst.SimpleStatementLine):
        yield from (one for one in statement.body if isinstance(one, cst.Import | cst.ImportFrom))


def _is_import(statement: _Statement) -> bool:
    return any(True for _ in _imports(statement))


def _module_of(one: cst.Import | cst.ImportFrom) -> str:
    if isinstance(one, cst.Import):
        return get_full_name_for_node(one.names[0].name) or ""
    name = get_full_name_for_node(one.module) if one.module is not None else ""
    return "." * len(one.relative) + (name or "")


def _top(one: cst.Import | cst.ImportFrom) -> str:
    return _module_of(one).partition(".")[0]


def _is_docstring(statement: _Statement) -> bool:
    match statement:
        case cst.SimpleStatementLine(body=[cst.Expr(value=cst.SimpleString() | cst.ConcatenatedString())]):
            return True
    return False


def _spaced(statement: _Statement) -> _Statement:
    """A statement with a blank line before it, if it has none."""
    lines = list(statement.leading_lines)
    if lines and lines[0].comment is None:
        return statement
    wanted = 2 if isinstance(statement, cst.FunctionDef | cst.ClassDef) else 1
    return statement.with_changes(leading_lines=[*[cst.EmptyLine(indent=False)] * wanted, *lines])


def _swapped_lines(statement: _Statement, following: _Statement) -> tuple[_Statement, _Statement]:
    """The blank lines before an import go to the one that is put before it."""
    if any(line.comment for line in following.leading_lines):
        return statement, following
    return statement.with_changes(leading_lines=following.leading_lines), following.with_changes(leading_lines=[])
