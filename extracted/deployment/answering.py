"""How many requests a workload answers at once, as its command, its environment and gunicorn's configuration say."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from extracted.deployment.values import Workload

CAPACITY = "SERVICE_LINKS_CAPACITY"
"""The variable by which a side tells it, for how full its workers are."""

_GUNICORN_FILE = "gunicorn.conf.py"
_SHELLS = frozenset({"sh", "bash", "dash", "ash"})
_PASSED = frozenset({"exec", "env", "python", "python3", "-m", "service_links.register", "opentelemetry-instrument"})
"""Words before the name of the server."""
_BY_THREADS = frozenset({"sync", "gthread"})
"""Gunicorn's workers that answer as many requests as they have threads; others take as many as come."""


@dataclass(frozen=True, slots=True)
class _Server:
    """Options of a server for its processes and the threads of each, with what holds without them."""

    workers: tuple[str, ...] = ()
    threads: tuple[str, ...] = ()
    fewest: tuple[str, str] = ("1", "1")


_SERVERS: Mapping[str, _Server] = {
    "gunicorn": _Server(("--workers", "-w"), ("--threads",)),
    "granian": _Server(("--workers",), ("--blocking-threads",), ("1", "")),
    "uwsgi": _Server(("--processes", "--workers", "-p"), ("--threads",)),
    "waitress-serve": _Server((), ("--threads",), ("1", "4")),
}


def with_capacity(workload: Workload, folder: Path) -> Workload:
    """A workload that tells how many requests it answers at once; as it is where it says so, or nobody can know."""
    known = dict(workload.environment)
    found = "" if CAPACITY in known else capacity(workload.command, known, folder)
    return replace(workload, environment=tuple(sorted({**known, CAPACITY: found}.items()))) if found else workload


def capacity(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> str:
    """How many requests a server answers at once, as a number; "" where that cannot be told from what is written.

    Servers of asynchronous workers take as many as come.
    """
    name, words = _server(command, environment)
    server = _SERVERS.get(name)
    if server is None or (name == "granian" and not _is_wsgi(words)) or _is_elsewhere(name, words):
        return ""
    told = {"workers": server.fewest[0], "threads": server.fewest[1], "worker_class": "sync"}
    if name == "gunicorn":
        told |= {"workers": environment.get("WEB_CONCURRENCY", "1"), **_configured(folder, words, environment)}
        words = [*_split(environment.get("GUNICORN_CMD_ARGS", "")), *words]
        told["worker_class"] = _option(words, ("--worker-class", "-k")) or told["worker_class"]
    workers = _option(words, server.workers) or told["workers"]
    threads = _option(words, server.threads) or told["threads"]
    is_counted = told["worker_class"] in _BY_THREADS and workers.isdecimal() and threads.isdecimal()
    return str(int(workers) * int(threads) or "") if is_counted else ""


def _server(command: Sequence[str], environment: Mapping[str, str]) -> tuple[str, list[str]]:
    """The server that a command starts, and its own words; `sh -c` is looked into."""
    words = list(command)
    if len(words) > 2 and PurePosixPath(words[0]).name in _SHELLS and words[1] in {"-c", "-ec", "-lc"}:
        words = [environment.get(word[1:].strip("{}"), word) if word[:1] == "$" else word for word in _split(words[2])]
    while words and (PurePosixPath(words[0]).name in _PASSED or _is_assignment(words[0])):
        words.pop(0)
    return (PurePosixPath(words[0]).name, words[1:]) if words else ("", [])


def _is_assignment(word: str) -> bool:
    name, equals, _ = word.partition("=")
    return bool(equals) and name.isidentifier()


def _is_wsgi(words: Sequence[str]) -> bool:
    return _option(words, ("--interface",)) == "wsgi"


def _is_elsewhere(name: str, words: Sequence[str]) -> bool:
    """Whether a file says what uWSGI does."""
    return name == "uwsgi" and any(word.endswith((".ini", ".yaml", ".yml", ".xml", ".json")) for word in words)


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        return []


def _option(words: Sequence[str], names: Sequence[str]) -> str:
    """The value of an option that was given last: `--workers 4`, `--workers=4`, `-w4`; "" for none."""
    found = ""
    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        if word in names:
            found = words[place + 1] if place + 1 < len(words) else ""
        elif name in names and equals:
            found = value
        elif any(len(short) == 2 and word.startswith(short) and word[2:].isdecimal() for short in names):
            found = word[2:]
    return found


def _configured(folder: Path, words: Sequence[str], environment: Mapping[str, str]) -> dict[str, str]:
    """What gunicorn's configuration says, as far as it is plain: numbers, texts, and variables with a default.

    What it says in another way (by the number of cores) is "" and makes the whole unknown.
    """
    named = _option(words, ("--config", "-c"))
    try:
        tree = ast.parse((folder / (named.removeprefix("file:") or _GUNICORN_FILE)).read_bytes())
    except FileNotFoundError:
        return {"workers": ""} if named else {}
    except (OSError, SyntaxError, ValueError):
        return {"workers": ""}
    found: dict[str, str] = {}
    for statement in tree.body:
        match statement:
            case ast.Assign(targets=[ast.Name("workers" | "threads" | "worker_class" as name)], value=value):
                found[name] = _plain(value, environment)
    return found


def _plain(value: ast.expr, environment: Mapping[str, str]) -> str:
    match value:
        case ast.Constant(int() | str() as constant):
            return str(constant)
        case ast.Call(func=ast.Name("int"), args=[inner]):
            return _plain(inner, environment)
        case ast.Call(func=ast.Attribute(attr="get" | "getenv"), args=[ast.Constant(str(name)), ast.Constant(usual)]):
            return environment.get(name, str(usual))
    return ""
