"""Folders in which every file is one thing: a kind of evidence, a report format, a strategy, a rule."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from banyan.errors import UnknownName


class Registry:
    """The modules of `package`, one extension each, known by their file's name.

    `kind` is what an error calls them (`Registry("analysis.reports", "report format")`). A module whose name starts
    with an underscore is no extension. The folder is listed on first use, and an extension imported when loaded.
    """

    def __init__(self, package: str, kind: str = "extension") -> None:
        self.package = package
        self.kind = kind

    def names(self) -> tuple[str, ...]:
        """All extensions, sorted."""
        return self._names

    def describe(self, name: str) -> str:
        """Return the first line of the extension's docstring, read without importing it; raise UnknownName."""
        docstring = ast.get_docstring(ast.parse(self._source(name))) or ""
        return docstring.partition("\n")[0]

    def load(self, name: str) -> ModuleType:
        """Import the extension; raise UnknownName."""
        return import_module(self._path(name))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    @cached_property
    def _names(self) -> tuple[str, ...]:
        folder = import_module(self.package).__path__
        return tuple(sorted(module.name for module in iter_modules(folder) if not module.name.startswith("_")))

    def _path(self, name: str) -> str:
        if name not in self._names:
            raise UnknownName(self.kind, name, self._names)
        return f"{self.package}.{name}"

    def _source(self, name: str) -> bytes:
        spec = find_spec(self._path(name))
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(name)
        return Path(spec.origin).read_bytes()
