"""Which function or class a line of the project lies in."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

from analysis.model.evidence import excerpt
from analysis.syntax.encoding import text_lines


class Places:
    """The functions and classes of a project's files, read when they are asked for."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, tuple[tuple[int, int, str], ...]] = {}
        self._lines: dict[str, tuple[str, ...]] = {}

    def symbol(self, file: str, line: int) -> str:
        """The innermost function or class around a line, as `Class.method`; empty at the top of a module."""
        if file not in self._files:
            self._files[file] = self._read(file)
        names = [name for first, last, name in self._files[file] if first <= line <= last]
        return names[-1] if names else ""

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

    def _read(self, file: str) -> tuple[tuple[int, int, str], ...]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse((self._root / file).read_bytes())
        except (OSError, SyntaxError, ValueError):
            return ()
        found: list[tuple[int, int, str]] = []
        _define(tree, "", found)
        return tuple(found)


def _define(node: ast.AST, prefix: str, found: list[tuple[int, int, str]]) -> None:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            first = min([child.lineno, *(each.lineno for each in child.decorator_list)])
            found.append((first, child.end_lineno or child.lineno, prefix + child.name))
            _define(child, f"{prefix}{child.name}.", found)
        else:
            _define(child, prefix, found)
