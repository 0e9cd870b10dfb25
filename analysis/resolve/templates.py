"""Template files by the names under which they are loaded, tag libraries, and the tags that name either."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.discovery.files import SourceFile
from analysis.resolve.project import Project
from analysis.resolve.symbols import Module

FOLDERS = frozenset({"templates", "jinja2"})
LONGEST_TAG = 4_000
"""Characters; what is longer between two braces is no tag."""

_TAG = re.compile(r"\{(?:%[-+]?\s*(extends|include|load|url|import|from|comment|verbatim|raw)\b|#|\{)")
_CALL = re.compile(r"(?<![\w.])(?:url|reverse)\(\s*([\"'][^\"'\n]{1,200}[\"'])")
_WORD = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\S)+""")
_ENDS = {
    "comment": re.compile(r"\{%[-+]?\s*endcomment\s*[-+]?%\}"),
    "verbatim": re.compile(r"\{%[-+]?\s*endverbatim\b[^%]{0,100}%\}"),
    "raw": re.compile(r"\{%[-+]?\s*endraw\s*[-+]?%\}"),
}


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag that names a template, a tag library or a URL; `args` are its words as written, quotes included."""

    name: str
    args: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """One template: its path relative to the root, the name under which it is loaded, and its app."""

    path: str
    name: str
    app: str
    content: bytes

    def text(self) -> str:
        """What is written in it."""
        return self.content.decode("utf-8", "replace")


def read_tags(text: str) -> Iterator[Tag]:
    """Read `{% extends %}`, `{% include %}`, `{% load %}`, `{% import %}`, `{% url %}` and `{{ url("name") }}`.

    Comments and verbatim blocks are passed over. Takes time in proportion to the text, whatever it holds.
    """
    position = line = resume = 0
    unclosed: set[str] = set()
    for match in _TAG.finditer(text):
        start = match.start()
        close = "%}" if match[1] else "#}" if match[0] == "{#" else "}}"
        if start < resume or close in unclosed:
            continue
        end = text.find(close, match.end())
        if end < 0:
            unclosed.add(close)
            continue
        line += text.count("\n", position, start)
        position = start
        if match[1] in _ENDS:
            resume = _after(_ENDS[match[1]], text, end)
            continue
        resume = end
        if end - match.end() <= LONGEST_TAG:
            yield from _tags(match[1] or match[0], text[match.end() : end], line + 1)


def _after(end: re.Pattern[str], text: str, start: int) -> int:
    found = end.search(text, start)
    return found.end() if found is not None else len(text)


def _tags(opening: str, content: str, line: int) -> Iterator[Tag]:
    if opening == "{{":
        for call in _CALL.finditer(content):
            yield Tag("url", (call[1],), line)
    elif opening != "{#":
        words = tuple(_WORD.findall(content.rstrip().rstrip("-+")))
        yield Tag("import" if opening == "from" else opening, words, line)


def literal(word: str) -> str | None:
    """The text of a quoted word of a tag, else None."""
    if len(word) >= 2 and word[0] == word[-1] and word[0] in "\"'" and word[0] not in word[1:-1]:
        return word[1:-1]
    return None


class TemplateIndex:
    """Finds templates and tag libraries by name. Nothing is built before the first question."""

    def __init__(self, project: Project, files: Iterable[SourceFile] = ()) -> None:
        """`files` are those that a walk over the tree found; others than templates are passed over."""
        self._project = project
        self._sources = files

    @cached_property
    def files(self) -> tuple[TemplateFile, ...]:
        """Every template of the project, by path."""
        return tuple(_template(file, self._folders) for file in self._sources if is_template(file.path))

    def find(self, name: str, besides: str = "") -> TemplateFile | None:
        """The template that is loaded under a name; `besides`: the path of the one that extends its own name."""
        return next((file for file in self._by_name.get(name, ()) if file.path != besides), None)

    def library(self, name: str) -> Module | None:
        """The module of the tag library that `{% load name %}` loads."""
        return self._libraries.get(name)

    def known(self) -> Iterator[tuple[str, str]]:
        """Every template and tag library with its app: all that an answer rests on."""
        yield from ((file.path, file.app) for file in self.files)
        yield from sorted((name, f"{module.app}:{module.name}") for name, module in self._libraries.items())

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[TemplateFile]]:
        order = {app.label: rank for rank, app in enumerate(self._project.apps)}
        found: dict[str, list[TemplateFile]] = {}
        for file in sorted(self.files, key=lambda each: (order.get(each.app, -1), each.path)):
            for name in _names(file.path):
                found.setdefault(name, []).append(file)
        return found

    @cached_property
    def _libraries(self) -> Mapping[str, Module]:
        local = [module for module in self._project.symbols.unique if not module.is_test]
        found = {m.name.rpartition(".")[2]: m for m in local if ".templatetags." in m.name}
        for name, dotted in _configured_libraries(self._project.setting("TEMPLATES")):
            module = self._project.symbols.modules.get(dotted)
            if module is not None and module.is_local:
                found[name] = module
        return found

    @cached_property
    def _folders(self) -> Mapping[str, str]:
        """The app of each folder of Python packages; of the root, that of the root URLs or of the settings."""
        found: dict[str, str] = {}
        for module in self._project.symbols.unique:
            if module.is_package:
                found[module.path.rpartition("/")[0]] = module.app
        found.update({app.folder: app.label for app in self._project.apps if app.is_local and app.folder})
        found.setdefault("", self._unit())
        return found

    def _unit(self) -> str:
        names = [self._project.setting("ROOT_URLCONF"), *self._project.settings_modules]
        found = (self._project.symbols.modules.get(name) for name in names if isinstance(name, str))
        return next((module.app for module in found if module is not None and module.is_local), "")


def is_template(path: str) -> bool:
    """Whether a file lies in a folder of templates."""
    return not path.endswith(".py") and not FOLDERS.isdisjoint(path.split("/")[:-1])


def _template(file: SourceFile, folders: Mapping[str, str]) -> TemplateFile:
    return TemplateFile(file.path, _names(file.path)[0], _app(file.path, folders), file.content)


def _names(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[position + 1 :]) for position, part in enumerate(parts[:-1]) if part in FOLDERS]


def _app(path: str, folders: Mapping[str, str]) -> str:
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in folders:
            return folders[folder] or path.partition("/")[0]
    return path.partition("/")[0]


def _configured_libraries(engines: object) -> Iterator[tuple[str, str]]:
    for engine in engines if isinstance(engines, list) else ():
        options = engine.get("OPTIONS") if isinstance(engine, dict) else None
        libraries = options.get("libraries") if isinstance(options, dict) else None
        for name, dotted in libraries.items() if isinstance(libraries, dict) else ():
            if isinstance(name, str) and isinstance(dotted, str):
                yield name, dotted


def absolute_name(name: str, own: str) -> str:
    """The name of a template that is named relative to another, as in `{% extends "./page.html" %}`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(own), name)) if name.startswith(("./", "../")) else name
