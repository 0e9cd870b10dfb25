"""The template engines of a service: those of the monolith besides Django's own, and the folders that each looks in."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from extracted.extractor.model import Decision, Monolith
from extracted.extractor.scaffold.settings_source import SettingsSource

DJANGO = "django.template.backends.django.DjangoTemplates"


@dataclass(frozen=True, slots=True)
class Engine:
    """One entry of TEMPLATES; `dirs` are folders of the service, `is_before` whether it is asked before Django's."""

    backend: str
    name: str = ""
    dirs: tuple[str, ...] = ()
    app_dirs: bool = False
    options: tuple[tuple[str, object], ...] = ()
    is_before: bool = False


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines besides Django's, the folders of Django's own besides those of apps, and what does not come along."""

    others: tuple[Engine, ...] = ()
    django_dirs: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def packages(self) -> frozenset[str]:
        """The packages that the engines are of, and what Django's engine for Jinja2 needs."""
        tops = {engine.backend.partition(".")[0] for engine in self.others}
        is_jinja = any("jinja2" in engine.backend.lower() for engine in self.others)
        return frozenset(tops - {"django"} | ({"jinja2"} if is_jinja else set()))


def entries(monolith: Monolith) -> list[Mapping[str, object]]:
    """The entries of TEMPLATES."""
    value = monolith.project.setting("TEMPLATES")
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def django_options(monolith: Monolith) -> Mapping[str, object]:
    """The options of Django's own engine."""
    for entry in sorted(entries(monolith), key=lambda each: each.get("BACKEND") != DJANGO):
        options = entry.get("OPTIONS")
        if isinstance(options, dict):
            return options
    return {}


def engines_of(monolith: Monolith, folders: Collection[str], has: Callable[[str], bool]) -> Engines:
    """The engines of a service with these folders; `has` says of a dotted path whether it can be imported there."""
    found = entries(monolith)
    backends = [each.get("BACKEND") for each in found]
    first = backends.index(DJANGO) if DJANGO in backends else len(backends)
    named = _dirs(monolith, len(found))
    choice = _Choice(monolith, has)
    others: list[Engine] = []
    django_dirs: list[str] = []
    for number, entry in enumerate(found):
        dirs = tuple(_folders(named[number], folders))
        backend = entry.get("BACKEND")
        if backend == DJANGO:
            django_dirs += dirs
        elif isinstance(backend, str) and choice.keeps(backend):
            name = entry.get("NAME")
            title = name if isinstance(name, str) else ""
            options = tuple(choice.options(entry.get("OPTIONS")))
            others.append(Engine(backend, title, dirs, entry.get("APP_DIRS") is True, options, number < first))
    return Engines(tuple(others), tuple(dict.fromkeys(django_dirs)), tuple(choice.decisions))


class _Choice:
    """Judges dotted paths by whether they exist in the service, and lists those that do not."""

    def __init__(self, monolith: Monolith, has: Callable[[str], bool]) -> None:
        self._monolith = monolith
        self._has = has
        self.decisions: list[Decision] = []

    def keeps(self, path: str) -> bool:
        """Whether a dotted path comes along."""
        if not self._has(path):
            self.decisions.append(self._lost(path))
            return False
        return True

    def options(self, given: object) -> Iterator[tuple[str, object]]:
        """The options of an engine that are plain values, without what does not come along."""
        for key, value in given.items() if isinstance(given, dict) else ():
            kept = self._pruned(value)
            if kept is not None and isinstance(key, str):
                yield key, kept

    def _pruned(self, value: object) -> object | None:
        match value:
            case str() if _is_path(value) and not self.keeps(value):
                return None
            case bool() | int() | float() | str():
                return value
            case list() | tuple():
                return [kept for each in value if (kept := self._pruned(each)) is not None]
            case dict():
                return {key: kept for key, each in value.items() if (kept := self._pruned(each)) is not None}
        return None

    def _lost(self, path: str) -> Decision:
        place = self._monolith.modules.get(self._monolith.settings, "")
        lines = self._monolith.read(place).splitlines() if place else []
        line = next((number for number, text in enumerate(lines, 1) if path in text), 0)
        how = "TEMPLATES of the service goes without it, since it stays in the monolith"
        advice = "see that no template that moved relies on it"
        return Decision("setting", "service", "listed", place, line, path, how, advice)


def _is_path(text: str) -> bool:
    return "." in text and text.replace(".", "").isidentifier()


def _dirs(monolith: Monolith, count: int) -> list[tuple[str, ...]]:
    """For each entry the folders that its DIRS names, as written: the texts in it, and those of one call joined."""
    source = SettingsSource(monolith, monolith.settings)
    written = source.assignments.get("TEMPLATES")
    nodes = written.value.elts if written is not None and isinstance(written.value, ast.List) else []
    found = [tuple(_named(each)) for each in nodes if isinstance(each, ast.Dict)]
    return found if len(found) == count else [()] * count


def _named(entry: ast.Dict) -> Iterator[str]:
    for key, value in zip(entry.keys, entry.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "DIRS":
            yield from _paths(value)


def _paths(node: ast.AST) -> Iterator[str]:
    texts = _texts(node)
    if texts:
        yield "/".join(texts)
    else:
        for inner in ast.iter_child_nodes(node):
            yield from _paths(inner)


def _texts(node: ast.AST) -> Sequence[str]:
    """The texts that a piece of code joins, in order: a text, `join(BASE, "a", "b")`, `BASE / "a" / "b"`."""
    match node:
        case ast.Constant(value=str(text)):
            return (text.strip("/"),)
        case ast.Call(args=args):
            return tuple(text for arg in args for text in _texts(arg))
        case ast.BinOp(left=left, op=ast.Div() | ast.Add(), right=right):
            return (*_texts(left), *_texts(right))
    return ()


def _folders(named: tuple[str, ...], folders: Collection[str]) -> Iterator[str]:
    """The folders of the service that names stand for; one of a single part is a folder at the top."""
    for name in dict.fromkeys(name for name in named if name):
        for folder in sorted(folders):
            is_part = "/" in name and (folder.endswith(f"/{name}") or ("/" in folder and name.endswith(f"/{folder}")))
            if folder == name or is_part:
                yield folder
