"""Templates of the other side that are needed here, found by name, with the tags and filters that they load."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import libcst as cst

from analysis.discovery.files import is_looked_in
from analysis.resolve.apps import AppEntry
from extracted.extractor.shaking.closure import Closure
from extracted.extractor.shaking.source import Statement
from extracted.extractor.shaking.syntax import chain_of, text_of

_QUOTED = re.compile(r"""{%-?\s*(?:extends|include|import|from)\b[^%]*?["']([^"']+)["']""")
_LOAD = re.compile(r"{%-?\s*load\s+([^%]+?)-?%}")
_CODE = re.compile(r"{[{%](.*?)[}%]}", re.DOTALL)
_ATTRIBUTE = re.compile(r"\.([A-Za-z_]\w*)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_SUFFIXES = (".html", ".txt", ".xml", ".jinja", ".jinja2", ".j2", ".md", ".mjml")
LARGEST = 1_000_000
"""Bytes; a longer file is generated data."""


class Templates:
    """Finds templates by name and follows what they name."""

    def __init__(self, root: Path, closure: Closure, apps: Mapping[str, AppEntry]) -> None:
        self._root = root
        self._closure = closure
        self._folders = {app.folder.rstrip("/"): app for app in apps.values()}
        self._by_name = dict(_templates(root))
        self._libraries = _libraries(closure)
        self._words: set[str] = set()
        self._loaded: set[str] = set()
        self._read: set[str] = set()
        self.taken: dict[str, str] = {}
        """Names of templates of the other side -> their paths."""
        self.apps: set[str] = set()
        """Labels of apps whose templates or tags are taken."""

    def take(self, whole: Mapping[str, str]) -> bool:
        """Take what is named by now; `whole` are the paths of templates that move. Whether there was anything new."""
        before = len(self.taken), len(self._loaded), len(self._words)
        for path in sorted(whole):
            self._follow(path)
        for text in sorted(self._closure.texts & self._by_name.keys()):
            self._take(text, whole)
        for name in sorted(self._loaded):
            self._tags(self._libraries[name])
        return before != (len(self.taken), len(self._loaded), len(self._words))

    def _take(self, name: str, whole: Mapping[str, str]) -> None:
        path = self._by_name.get(name)
        if path is None or path in whole or name in self.taken:
            return
        self.taken[name] = path
        app = self.app_of(path)
        if app is not None:
            self.apps.add(app.label)
        self._follow(path)

    def app_of(self, path: str) -> AppEntry | None:
        """The app around a template."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._folders:
                return self._folders[folder]
        return None

    def _follow(self, path: str) -> None:
        if path in self._read or not path.endswith(_SUFFIXES):
            return
        self._read.add(path)
        try:
            text = (self._root / path).read_text(encoding="utf-8")[:LARGEST]
        except (OSError, UnicodeDecodeError):
            return
        for code in _CODE.findall(text):
            self._closure.mentions.update(_ATTRIBUTE.findall(code))
            self._words.update(_WORD.findall(code))
        self._closure.texts.update(_QUOTED.findall(text))
        for names in _LOAD.findall(text):
            self._loaded.update(name for name in names.split() if name in self._libraries)

    def _tags(self, module: str) -> None:
        """The tags and filters of a library that templates name, each registered as it was."""
        if module in self._closure.whole:
            return
        source = self._closure.library.source(module)
        self._closure.enter(module)
        for statement in source.statements if source is not None else ():
            name = _tag(statement)
            if source is not None and name is not None and name in self._words:
                self._note_app(module)
                for one in sorted(statement.binds):
                    self._closure.reach(module, one, source, eager=True)

    def _note_app(self, module: str) -> None:
        package = module.partition(".templatetags")[0]
        self.apps.update(app.label for app in self._folders.values() if app.module == package)

    def place(self, path: str) -> str:
        """Where a template lies in the service: in the package of its app, or below `templates`."""
        app = self.app_of(path)
        if app is not None:
            return app.module.replace(".", "/") + path[len(app.folder.rstrip("/")) :]
        return "templates/" + path.rpartition("/templates/")[2].removeprefix("templates/")


def _templates(root: Path) -> Iterator[tuple[str, str]]:
    """Names and paths of all files below folders named `templates`; of two of one name the first is taken."""
    seen: set[str] = set()
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if is_looked_in(folder, name))
        relative = Path(folder).relative_to(root).as_posix()
        head, found, inner = f"/{relative}/".rpartition("/templates/")
        if found and "/tests/" not in head:
            for name in sorted(files):
                title = f"{inner}{name}"
                if title not in seen:
                    seen.add(title)
                    yield title, f"{relative}/{name}"


def _libraries(closure: Closure) -> Mapping[str, str]:
    """Names of libraries of tags -> the modules."""
    names = (name for name in closure.library.names() if ".templatetags." in name)
    return {name.rpartition(".")[2]: name for name in sorted(names)}


def _tag(statement: Statement) -> str | None:
    """The name under which a function is registered as a tag or filter."""
    node = statement.definition
    for decorator in node.decorators if isinstance(node, cst.FunctionDef) else ():
        inner = decorator.decorator
        call = inner if isinstance(inner, cst.Call) else None
        chain = chain_of(call.func if call is not None else inner)
        if chain[:1] == ("register",) and isinstance(node, cst.FunctionDef):
            return _given(call) or node.name.value
    return None


def _given(call: cst.Call | None) -> str | None:
    for arg in call.args if call is not None else ():
        is_name = arg.keyword is not None and arg.keyword.value == "name"
        is_first = arg.keyword is None and chain_of(call.func)[-1:] in {("filter",), ("tag",)} if call else False
        if is_name or is_first:
            return text_of(arg.value)
    return None
