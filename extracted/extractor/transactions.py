"""Transactions that write on both sides: where in them the other side writes, and what comes after it.

A far write that is the last step of a transaction needs no step that takes it back: if it fails, everything before it
is rolled back, and nothing follows that could fail (the last resource of a transaction).
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.model.evidence import Evidence
from extracted.extractor.model import Cut, Monolith

_WRITING = frozenset({"call", "write"})
_Block = ast.With | ast.AsyncWith | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
Place = tuple[str, int]
"""A transaction: its file, and the line on which it begins."""


@dataclass(frozen=True, slots=True, order=True)
class Far:
    """What a transaction has done by the other side: the line, and the function that is called, "" for a plain write.

    `is_whole` says that the function is one transaction over there.
    """

    line: int
    function: str = ""
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """The far parts that stand in a transaction itself, and whether there is one alone, which is its last step."""

    far: tuple[Far, ...] = ()
    is_last: bool = False


def shapes(monolith: Monolith, cut: Cut, reading: Collection[str]) -> Mapping[Place, Shape]:
    """The shape of each transaction over the cut; calls of functions that are `reading` alone write nothing."""
    found: dict[Place, Shape] = {}
    for evidence in (cut.outgoing, cut.incoming):
        places = {(piece.file, piece.line) for piece in evidence if piece.kind == "transaction"}
        for path, line in sorted(places):
            block = _block(monolith.read(path), line)
            if block is not None:
                found[path, line] = _shape(block, [*_far(monolith, evidence, path, reading)])
    return found


def _far(monolith: Monolith, evidence: Iterable[Evidence], path: str, reading: Collection[str]) -> Iterator[Far]:
    for piece in evidence:
        if piece.file != path or piece.kind not in _WRITING:
            continue
        name = f"{piece.target.module}:{piece.target.symbol}"
        if piece.kind == "write":
            yield Far(piece.line)
        elif piece.target.symbol and name not in reading:
            yield Far(piece.line, piece.target.symbol, _is_whole(monolith, piece))


def _is_whole(monolith: Monolith, piece: Evidence) -> bool:
    """Whether a function is one transaction: by its decorator, or since nothing else is in it."""
    path = monolith.modules.get(piece.target.module or "")
    for node in _parsed(monolith.read(path)).body if path is not None else ():
        if isinstance(node, ast.FunctionDef) and node.name == piece.target.symbol:
            body = [each for each in node.body if not isinstance(each, ast.Expr | ast.Import | ast.ImportFrom)]
            within = len(body) == 1 and isinstance(body[0], ast.With) and any(map(_is_atomic, body[0].items))
            return within or any("atomic" in ast.unparse(each) for each in node.decorator_list)
    return False


def _is_atomic(item: ast.withitem) -> bool:
    return "atomic" in ast.unparse(item.context_expr)


def _block(text: str, line: int) -> _Block | None:
    for node in ast.walk(_parsed(text)):
        if isinstance(node, _Block):
            decorators = node.decorator_list if not isinstance(node, ast.With | ast.AsyncWith) else []
            if line in {node.lineno, *(each.lineno for each in decorators)}:
                return node
    return None


def _parsed(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return ast.Module([], [])


def _shape(block: _Block, far: list[Far]) -> Shape:
    inside = tuple(sorted({each for each in far if block.lineno <= each.line <= (block.end_lineno or 0)}))
    is_last = len(inside) == 1 and bool(inside[0].function) and _ends_with(block.body, inside[0].line)
    return Shape(inside, is_last)


def _ends_with(body: list[ast.stmt], line: int) -> bool:
    """Whether a line is in the last step of a body: a call by itself, whose answer may be kept or given back."""
    last = body[-1]
    match last:
        case ast.If() if last.lineno < line or _holds(last.body, line) or _holds(last.orelse, line):
            return any(_holds(each, line) and _ends_with(each, line) for each in (last.body, last.orelse))
        case ast.Return(value=ast.Name() | ast.Constant() | None) if len(body) > 1:
            return _ends_with(body[:-1], line)
        case ast.Expr(value=ast.Call()) | ast.Assign(value=ast.Call()) | ast.Return(value=ast.Call()):
            return last.lineno <= line <= (last.end_lineno or 0)
    return False


def _holds(body: list[ast.stmt], line: int) -> bool:
    return bool(body) and body[0].lineno <= line <= (body[-1].end_lineno or 0)
