"""A module of which functions and classes are parsed when they are asked for: LibCST is slow, and few are needed.

Everything else at the top of the module is parsed at once, with `pass` in place of `def total(): ...`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import libcst as cst
from tree_sitter import Node, Parser

from analysis.syntax.grammar import COMMENTS, LANGUAGE, kind_ids

_PARSER = Parser(LANGUAGE)
_DECORATED = frozenset(kind_ids("decorated_definition"))
_DEFINITIONS = frozenset(kind_ids("function_definition", "class_definition"))
_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")
_ODD = re.compile("[\r\f\ufeff]")
"""Ends of lines and marks after which lines are counted in different ways."""
_USUAL_INDENT = "    "
"""What LibCST takes a module to be indented by that has nothing indented."""


@dataclass(frozen=True, slots=True)
class Later:
    """A definition that is not parsed yet: the `name` that it binds, and its `text` with the comments at its end."""

    name: str
    text: str
    is_class: bool


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A module whose statements at the places of `later` are nothing but `pass`."""

    tree: cst.Module
    later: Mapping[int, Later]


def skeleton(text: str) -> Skeleton:
    """Read a module, its definitions left for later where that is safe. Raises libcst.ParserSyntaxError."""
    lines = _LINE.findall(text)
    found = {} if _ODD.search(text) else dict(_found(text, lines))
    indents = {one.indent for one in found.values() if one.indent}
    if found and len(indents) <= 1:
        tree = cst.parse_module("".join(_without(lines, found)))
        indent = next(iter(indents), tree.default_indent)
        if len(tree.body) > max(found) and tree.default_indent in {_USUAL_INDENT, indent}:
            return Skeleton(tree.with_changes(default_indent=indent), {n: one.later for n, one in found.items()})
    return Skeleton(cst.parse_module(text), {})


def parse_later(later: Later, place: cst.CSTNode) -> cst.CSTNode:
    """The definition that stands where the skeleton has `place`. Raises libcst.ParserSyntaxError."""
    return cst.parse_module(later.text).body[0].with_changes(leading_lines=getattr(place, "leading_lines", ()))


@dataclass(frozen=True, slots=True)
class _Found:
    """A definition in lines `first` to before `end`, counted from 0; `indent` is that of its body, if on own lines."""

    later: Later
    first: int
    end: int
    indent: str


def _found(text: str, lines: list[str]) -> Iterator[tuple[int, _Found]]:
    """The definitions at the top of a module by their place among its statements; none where it has an error."""
    root = _PARSER.parse(text.encode()).root_node
    statements = [] if root.has_error else _statements(root)
    for place, node in enumerate(statements):
        is_last = place + 1 == len(statements)
        following = len(lines) if is_last else statements[place + 1].start_point[0]
        definition = node.child_by_field_name("definition") if node.kind_id in _DECORATED else node
        if definition is None or definition.kind_id not in _DEFINITIONS:
            continue
        found = _definition(node, definition, lines, following)
        ends_plainly = lines[-1].endswith("\n") and not any(line.strip() for line in lines[node.end_point[0] + 1 :])
        if found is not None and (ends_plainly or not is_last):  # whose the last comments are, LibCST is to say
            yield place, found


def _statements(root: Node) -> list[Node]:
    """Statements as LibCST counts them: what `;` joins is one."""
    kept: list[Node] = []
    for node in root.named_children:
        if node.kind_id in COMMENTS:
            continue
        if kept and node.start_point[0] == kept[-1].end_point[0]:
            kept.pop()
        kept.append(node)
    return kept


def _definition(node: Node, definition: Node, lines: list[str], following: int) -> _Found | None:
    body, name = definition.child_by_field_name("body"), definition.child_by_field_name("name")
    inner = next((one for one in body.named_children if one.kind_id not in COMMENTS), None) if body else None
    if inner is None or name is None or name.text is None:
        return None
    row, column = inner.start_point
    before = lines[row].encode()[:column].decode()
    indent = "" if before.strip() else before
    first, end = node.start_point[0], node.end_point[0] + 1
    ours = [number + 1 for number in range(end, following) if indent and lines[number].startswith(indent)]
    end = max([end, *ours])
    later = Later(name.text.decode(), "".join(lines[first:end]), definition.type == "class_definition")
    return _Found(later, first, end, indent)


def _without(lines: list[str], found: Mapping[int, _Found]) -> Iterator[str]:
    done = 0
    for one in found.values():
        yield from lines[done : one.first]
        yield "pass\n"
        done = one.end
    yield from lines[done:]
