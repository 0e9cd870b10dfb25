"""Chooses the settings modules of a project, where none is named: those that its own entry points start with."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from analysis.discovery.files import CONFIGURATION, SourceFile, is_test
from analysis.syntax.expressions import Expression, walk
from analysis.syntax.outline import Outline

VARIABLE = "DJANGO_SETTINGS_MODULE"
_ENTRY_POINTS = ("manage.py", "wsgi.py", "asgi.py", "celery.py", "celeryapp.py", "celery_app.py", "__main__.py")
_STARTERS = frozenset({"execute_from_command_line", "get_wsgi_application", "get_asgi_application"})
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*\Z")
_ON_COMMAND_LINE = re.compile(r"--ds[= ]([\w.]+)")
_LIKED = (
    frozenset({"settings"}),
    frozenset({"production", "prod", "live"}),
    frozenset({"base", "common", "default", "defaults"}),
)
_ASIDE = re.compile(r"(^|/)(docs?|examples?|demos?|samples?|sandbox|benchmarks?|[a-z]*_?templates?)(/|$)")


def settings_modules(
    files: Iterable[SourceFile], outlines: Mapping[str, Outline], above: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the dotted names of settings modules, the most trusted one first.

    Trusted in this order: what `manage.py`, `wsgi.py`, `asgi.py` and `celery.py` set, what the configuration of the
    tests names, and modules that define INSTALLED_APPS. `above` are the packages that enclose the tree itself.
    """
    found = [*_by_entry_points(outlines), *_by_configuration(files), *_by_definition(outlines, above)]
    usable = [
        (_is_aside(path) or _is_aside(name.replace(".", "/")), name) for path, name in found if _DOTTED.match(name)
    ]
    return tuple(dict.fromkeys(name for _is_last, name in sorted(usable, key=lambda entry: entry[0])))


def _by_entry_points(outlines: Mapping[str, Outline]) -> Iterator[tuple[str, str]]:
    for path in sorted(filter(lambda path: _starts_django(path, outlines[path]), outlines), key=_trust):
        for name in _named_by(outlines[path]):
            yield path, name


def _starts_django(path: str, outline: Outline) -> bool:
    return path.rpartition("/")[2] in _ENTRY_POINTS or any(entry.name in _STARTERS for entry in outline.imports)


def _trust(path: str) -> tuple[int, int, str]:
    """The shallowest of each kind first."""
    name = path.rpartition("/")[2]
    rank = _ENTRY_POINTS.index(name) if name in _ENTRY_POINTS else len(_ENTRY_POINTS)
    return rank, path.count("/"), path


def _is_aside(path: str) -> bool:
    """Whether a path, of a file or made of a dotted name, leads into tests or examples; these come last."""
    return is_test(path) or _ASIDE.search(path) is not None


def _named_by(outline: Outline) -> Iterator[str]:
    bodies = [outline.uses, *(f.uses for f in outline.functions)]
    bound = {binding: value for uses in bodies for binding, value, _scope in uses if binding >= 0}
    assigned = {attribute.name: attribute.value for attribute in outline.names}
    for value in (value for uses in bodies for _binding, value, _scope in uses):
        for written in _settings_in(value):
            yield from _texts(written, bound, assigned)


def _settings_in(value: Expression) -> Iterator[Expression]:
    for part in walk(value):
        match part:
            case ("(", (".", _, "setdefault" | "get" | "putenv", _), (("s", name, _), written, *_), *_) if (
                name == VARIABLE
            ):
                yield written
            case ("o", "set[]", ("[", _, ("s", name, _)), written) if name == VARIABLE:
                yield written


def _texts(
    written: Expression, bound: Mapping[int, Expression], assigned: Mapping[str, Expression], depth: int = 4
) -> Iterator[str]:
    if written is None or depth == 0:
        return
    match written:
        case ("s", text, _):
            yield text
        case ("v", binding):
            yield from _texts(bound.get(binding), bound, assigned, depth - 1)
        case ("n", name):
            yield from _texts(assigned.get(name), bound, assigned, depth - 1)
        case ("?", *parts):
            for part in parts:
                yield from _texts(part, bound, assigned, depth - 1)
        case ("(", _, (*_, default), *_):
            yield from _texts(default, bound, assigned, depth - 1)


def _by_configuration(files: Iterable[SourceFile]) -> Iterator[tuple[str, str]]:
    found = [file for file in files if file.path.rpartition("/")[2] in CONFIGURATION]
    for file in sorted(found, key=lambda file: (file.path.count("/"), file.path)):
        text = file.content.decode("utf-8", "replace")
        for name in _in_toml(text) if file.path.endswith(".toml") else _in_ini(text):
            yield file.path, name


def _in_toml(text: str) -> Iterator[str]:
    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    tools = document.get("tool")
    pytest = tools.get("pytest") if isinstance(tools, dict) else None
    options = pytest.get("ini_options") if isinstance(pytest, dict) else None
    if isinstance(options, dict):
        yield from _in_options({key: str(value) for key, value in options.items()})


def _in_ini(text: str) -> Iterator[str]:
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    try:
        parser.read_string(text)
    except configparser.Error:
        return
    for section in ("pytest", "tool:pytest", "testenv"):
        if parser.has_section(section):
            yield from _in_options({key: value or "" for key, value in parser.items(section)})
            for line in (parser.get(section, "setenv", fallback="") or "").splitlines():
                name, _, value = line.partition("=")
                if name.strip() == VARIABLE:
                    yield value.strip()


def _in_options(options: Mapping[str, str]) -> Iterator[str]:
    yield from _ON_COMMAND_LINE.findall(options.get("addopts", ""))
    if VARIABLE in options:
        yield options[VARIABLE].strip()


def _by_definition(outlines: Mapping[str, Outline], above: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    defining = [path for path, outline in outlines.items() if _defines_apps(outline)]
    used = _used(outlines) if defining else Counter()
    for path in sorted(defining, key=_liking):
        yield path, _dotted(path, outlines, above, used)


def _defines_apps(outline: Outline) -> bool:
    bodies = [outline.names, *(declaration.attributes for declaration in outline.classes)]
    return any(attribute.name == "INSTALLED_APPS" for body in bodies for attribute in body)


def _liking(path: str) -> tuple[bool, int, int, str]:
    name = path.removesuffix("/__init__.py").removesuffix(".py").rpartition("/")[2]
    rank = next((i for i, names in enumerate(_LIKED) if name in names), len(_LIKED))
    is_aside = _is_aside(path) or name.startswith(("test", "ci", "local", "dev")) or "test" in name
    return is_aside, rank, path.count("/"), path


def _dotted(path: str, outlines: Mapping[str, Outline], above: tuple[str, ...], used: Mapping[str, int]) -> str:
    """The module's name as seen from a folder above all packages that enclose it: from where most imports start."""
    parts = path.removesuffix(".py").split("/")
    top = len(parts) - 1
    while top and "/".join([*parts[:top], "__init__.py"]) in outlines:
        top -= 1
    names = max((parts[start:] for start in range(top, -1, -1)), key=lambda names: used.get(".".join(names[:2]), 0))
    if len(names) == len(parts):
        names = [*above, *names]
    return ".".join(names[:-1] if names[-1] == "__init__" else names)


def _used(outlines: Mapping[str, Outline]) -> Counter[str]:
    """How often the project imports from each package, by the first two parts of its name."""
    modules = (entry.module for outline in outlines.values() for entry in outline.imports if not entry.level)
    return Counter(".".join(module.split(".", 2)[:2]) for module in modules if module)
