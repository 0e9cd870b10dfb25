"""What the settings of a Django project tell of running it, as text: which variables they read, and for what.

`SECRET_KEY = env("DJANGO_KEY")` -> the secret key is read from `DJANGO_KEY`. What cannot be told is "".
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ADDRESS = "DATABASE_URL"
"""The variable with the address of a database, unless settings read another."""

BROKER = "CELERY_BROKER_URL"
"""What Celery reads by itself."""

HOSTS = "ALLOWED_HOSTS"
"""The variable with the hosts that are answered to, unless settings read another."""

_MOST = 60
"""So many files of settings are read at most."""

_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")
_NAMED = re.compile(r"""["'](?:\w+:/+)?([A-Z][A-Z0-9_]{2,})["']""")
_DEFAULT = re.compile(r"""["']DJANGO_SETTINGS_MODULE["']\s*(?:,|\]\s*=)\s*["']([A-Za-z_][\w.]*)["']""")
_READERS = frozenset({"db", "db_url", "config", "parse", "dj_db_url", "database_url"})
"""Functions of django-environ, dj-database-url and environs that make a database of an address."""

_KEYWORDS = frozenset({"default", "env", "name", "url", "var"})
_ENDS = ("_URL", "_URI", "_DSN")
"""Ends of variables that hold an address for sure."""

_BY_ITSELF = re.compile(r"\bdj_database_url\.config\(|\.(?:db|db_url|dj_db_url)\(")
_SCHEDULE = re.compile(r"\b(?:CELERY_BEAT_SCHEDULE\b|CELERYBEAT_SCHEDULE\b|beat_schedule\b|django_celery_beat\b)")


@dataclass(frozen=True, slots=True)
class Configured:
    """What the module of settings tells, with all that it imports from below the folder.

    `variables` are texts that could name variables of the environment. `address`, `secret_key` and `broker` are the
    variables that these are read from; `hosts` is that of ALLOWED_HOSTS, "" for a list that is fixed. `engines` are the
    database engines that are named, `wsgi` the module that answers. `uses` are texts such as `django.contrib.gis`.
    """

    module: str = ""
    variables: frozenset[str] = frozenset()
    address: str = ""
    secret_key: str = ""
    broker: str = BROKER
    hosts: str = HOSTS
    engines: frozenset[str] = frozenset()
    wsgi: str = ""
    uses: frozenset[str] = frozenset()
    has_static: bool = False
    has_media: bool = False
    has_schedule: bool = False


def configured(folder: Path, module: str) -> Configured:
    """What the settings say, `module` as found from the folder."""
    texts = [_text(path) for path in _files(folder, module)]
    trees = [_tree(text) for text in texts]
    assigned = [pair for tree in trees for pair in _assigned(tree)]
    variables = frozenset(name for text in texts for name in _NAMED.findall(text))
    words = frozenset(value for tree in trees for value in _words(tree))
    return Configured(
        module,
        variables,
        _address(trees, texts, variables),
        _read_for(("SECRET_KEY",), assigned, variables, "SECRET_KEY"),
        _read_for(("CELERY_BROKER_URL", "BROKER_URL"), assigned, variables, BROKER) or BROKER,
        _hosts(assigned, variables),
        frozenset(word.rpartition(".")[2] for word in words if ".db.backends." in word) - {""},
        next((_said(value).rpartition(".")[0] for name, value in assigned if name == "WSGI_APPLICATION"), ""),
        frozenset(word for word in words if word.startswith("django") or "." not in word),
        has_static=any(name == "STATIC_ROOT" and not _is_empty(value) for name, value in assigned),
        has_media=any(name == "MEDIA_ROOT" and not _is_empty(value) for name, value in assigned),
        has_schedule=any(map(_SCHEDULE.search, texts)),
    )


def default_module(folder: Path, entry: str) -> str:
    """The settings that an entry point such as `shop.wsgi` names, where they are there and say something; else ""."""
    path = folder.joinpath(*entry.split(".")).with_suffix(".py") if entry else folder / "wsgi.py"
    found = _DEFAULT.search(_text(path))
    module = found[1] if found else ""
    return module if module and any(_tree(_text(path)).body for path in _start(folder, module)) else ""


def _start(folder: Path, module: str) -> list[Path]:
    """The file of a module; of a package all its files, since it may choose among them."""
    path = folder.joinpath(*module.split("."))
    if path.is_dir():
        return sorted(path.glob("*.py"))
    return [path.with_suffix(".py")] if path.with_suffix(".py").is_file() else []


def _files(folder: Path, module: str) -> list[Path]:
    """The files of a module of settings, and of what it imports names from."""
    found = dict.fromkeys(_start(folder, module) if module else ())
    waiting = list(found)
    while waiting and len(found) < _MOST:
        path = waiting.pop(0)
        for other in _imported(folder, path):
            if other not in found and other.is_file():
                found[other] = None
                waiting.append(other)
    return list(found)


def _imported(folder: Path, path: Path) -> Iterator[Path]:
    for node in ast.walk(_tree(_text(path))):
        if isinstance(node, ast.ImportFrom):
            home = path.parents[node.level - 1] if node.level and node.level <= len(path.parents) else folder
            place = home.joinpath(*(node.module or "").split("."))
            if place.is_relative_to(folder) and place != folder:
                yield place.with_suffix(".py")
                yield place / "__init__.py"
            yield from ((place / each.name).with_suffix(".py") for each in node.names if each.name.isidentifier())


def _assigned(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=targets, value=value):
                yield from ((each.id, value) for each in targets if isinstance(each, ast.Name))
            case ast.AnnAssign(target=ast.Name(name), value=ast.expr() as value):
                yield name, value


def _read_for(
    settings: Iterable[str], assigned: Iterable[tuple[str, ast.expr]], variables: frozenset[str], usual: str
) -> str:
    """The variable that a setting is read from where it is set first, else the usual one where it is named."""
    for name, value in assigned:
        found = {word for word in _words(value) if _VARIABLE.match(word)} if name in settings else set()
        if len(found) == 1:
            return found.pop()
    return usual if usual in variables else ""


def _hosts(assigned: Iterable[tuple[str, ast.expr]], variables: frozenset[str]) -> str:
    """The variable with the hosts; the usual one too where everybody is answered to, or the list is read later."""
    values = [value for name, value in assigned if name == HOSTS]
    words = {word for value in values for word in _words(value)}
    if HOSTS in variables or "*" in words:
        return HOSTS
    found = {word for word in words if _VARIABLE.match(word)}
    return found.pop() if len(found) == 1 else ""


def _address(trees: Iterable[ast.AST], texts: Iterable[str], variables: frozenset[str]) -> str:
    if ADDRESS in variables:
        return ADDRESS
    found = {
        word
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in _READERS
        for part in _addressing(node)
        for word in _words(part)
        if _VARIABLE.match(word) and ("DATABASE" in word or word.startswith("DB_") or word.endswith("_DB"))
    }
    found = {each for each in found if each.endswith(_ENDS)} or found
    if len(found) == 1:
        return found.pop()
    return ADDRESS if not found and any(map(_BY_ITSELF.search, texts)) else ""


def _addressing(call: ast.Call) -> Iterator[ast.expr]:
    """The arguments of a reader in which an address may be; how long connections last is in others."""
    yield from call.args[:1]
    yield from (each.value for each in call.keywords if each.arg in _KEYWORDS)


def _called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(name) | ast.Attribute(attr=name):
            return name
    return ""


def _words(tree: ast.AST) -> Iterator[str]:
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _said(value: ast.expr) -> str:
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""


def _is_empty(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and not value.value


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _tree(text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return ast.Module([], [])
