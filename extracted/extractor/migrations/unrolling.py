"""Writes out operations that a migration makes one by one of a plain list: `[RunSQL(s) for s in STATEMENTS]`."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Mapping


def unrolled(text: str) -> str:
    """The text of a migration with such lists written out; what comes after them keeps its line."""
    if " for " not in text or "operations" not in text:
        return text
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return text
    values = {name: value for node in tree.body for name, value in _given(node)}
    found = [(node, items) for node in _operations(tree) if (items := _items(node, values)) is not None]
    lines = text.encode().splitlines(keepends=True)
    for node, items in sorted(found, key=lambda one: one[0].lineno, reverse=True):
        _replace(lines, node, ", ".join(items))
    return b"".join(lines).decode()


def _operations(tree: ast.Module) -> Iterator[ast.ListComp]:
    """Comprehensions that are the operations of the migration, or are added to them."""
    for cls in tree.body:
        for node in cls.body if isinstance(cls, ast.ClassDef) and cls.name == "Migration" else ():
            for name, value in _given(node):
                if name == "operations":
                    yield from _lists(value)


def _lists(node: ast.expr) -> Iterator[ast.ListComp]:
    match node:
        case ast.ListComp():
            yield node
        case ast.BinOp(left=left, right=right):
            yield from (*_lists(left), *_lists(right))
        case ast.List(elts=items):
            yield from (one for item in items if isinstance(item, ast.Starred) for one in _lists(item.value))


def _given(node: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value


def _items(node: ast.ListComp, values: Mapping[str, ast.expr]) -> list[str] | None:
    """The text of each item; None where they cannot be told."""
    if len(node.generators) != 1 or node.generators[0].ifs or node.generators[0].is_async:
        return None
    each = node.generators[0]
    over = values.get(each.iter.id) if isinstance(each.iter, ast.Name) else each.iter
    if not isinstance(over, ast.List | ast.Tuple) or any(isinstance(item, ast.Starred) for item in over.elts):
        return None
    bound = [_bound(each.target, item) for item in over.elts]
    if any(names is None for names in bound):
        return None
    return [ast.unparse(_Filled(names or {}).visit(copy.deepcopy(node.elt))) for names in bound]


def _bound(target: ast.expr, value: ast.expr) -> dict[str, ast.expr] | None:
    """What the names of a target stand for; None where a value cannot be taken apart."""
    match target, value:
        case ast.Name(id=name), _:
            return {name: value}
        case ast.Tuple(elts=names), (ast.Tuple(elts=parts) | ast.List(elts=parts)) if len(names) == len(parts):
            found: dict[str, ast.expr] = {}
            for one, part in zip(names, parts, strict=True):
                inner = _bound(one, part)
                if inner is None:
                    return None
                found.update(inner)
            return found
    return None


class _Filled(ast.NodeTransformer):
    """Puts values in the place of names."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._values.get(node.id, node)


def _replace(lines: list[bytes], node: ast.expr, items: str) -> None:
    """Put a list on the first line of a node, and empty lines on its others."""
    last = (node.end_lineno or node.lineno) - 1
    before, after = lines[node.lineno - 1][: node.col_offset], lines[last][node.end_col_offset :]
    gap = b"\n" * (last - node.lineno + 1)
    lines[node.lineno - 1 : last + 1] = [before + f"[{items}".encode() + gap + b"]" + after]
