"""Annotations written as strings -> expressions."""

from __future__ import annotations

import ast
from functools import lru_cache

from analysis.syntax.expressions import Expression


@lru_cache(maxsize=4096)
def parse_annotation(text: str) -> Expression:
    """Read an annotation such as `"Order | None"`; None if it is not one."""
    if len(text) > 300:
        return None
    try:
        return _expression(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _expression(node: ast.expr) -> Expression:
    match node:
        case ast.Name(id=name):
            return ("n", name)
        case ast.Attribute(value=value, attr=name):
            return (".", _expression(value), name, 0)
        case ast.Constant(value=str(text)):
            return ("s", text, 0)
        case ast.Subscript(value=value, slice=index):
            return ("[", _expression(value), _expression(index))
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return ("l", tuple(map(_expression, items)))
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return ("o", "|", _expression(left), _expression(right))
    return None
