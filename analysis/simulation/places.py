"""Which function or class a line of the project lies in."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path
from typing import NamedTuple

from analysis.model.evidence import excerpt
from analysis.syntax.encoding import text_lines


class Definition(NamedTuple):
    """A function or class: its first and last line, and its name as `Class.method`."""

    first: int
    last: int
    name: str
    is_function: bool
    is_property: bool


class Places:
    """The functions and classes of a project's files, read when they are asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, tuple[Definition, ...]] = {}
        self._lines: dict[str, tuple[str, ...]] = {}

    def symbol(self, file: str, line: int) -> str:
        """The innermost function or class around a line, as `Class.method`; empty at the top of a module."""
        found = self.definition(file, line)
        return found.name if found is not None else ""

    def is_in_function(self, file: str, line: int) -> bool:
        """Whether a line runs when a function is called; else it runs when its module is loaded."""
        found = self.definition(file, line)
        return found is not None and found.is_function

    def named(self, place: str) -> str:
        """The function at a place, `file:line` -> `file:symbol`; empty for what is no place."""
        file, _, line = place.rpartition(":")
        return f"{file}:{self.symbol(file, int(line))}" if file and line.isdigit() else ""

    def text(self, file: str, line: int) -> str:
        """A line of source, without what surrounds it and cut to what travels with evidence."""
        if file not in self._lines:
            try:
                self._lines[file] = tuple(text_lines((self._root / file).read_bytes()))
            except (OSError, ValueError):
                self._lines[file] = ()
        return excerpt(self._lines[file], line)

    def definition(self, file: str, line: int) -> Definition | None:
        """The innermost function or class around a line."""
        if file not in self._files:
            self._files[file] = self._read(file)
        around = [each for each in self._files[file] if each.first <= line <= each.last]
        return around[-1] if around else None

    def _read(self, file: str) -> tuple[Definition, ...]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse((self._root / file).read_bytes())
        except (OSError, SyntaxError, ValueError):
            return ()
        found: list[Definition] = []
        _define(tree, "", found)
        return tuple(found)


def _define(node: ast.AST, prefix: str, found: list[Definition]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([child.lineno, *(each.lineno for each in child.decorator_list)])
            is_function = not isinstance(child, ast.ClassDef)
            is_property = any("property" in ast.unparse(each) for each in child.decorator_list)
            last, name = child.end_lineno or child.lineno, prefix + child.name
            found.append(Definition(first, last, name, is_function, is_property))
            _define(child, f"{prefix}{child.name}.", found)
        else:
            _define(child, prefix, found)
