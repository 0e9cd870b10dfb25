"""Facts in files: one JSON object a line, so that two branches that add some merge without a conflict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, asdict, fields
from pathlib import Path
from typing import Any

from banyan.errors import BadDocument, UnreadablePath, UnwritablePath
from banyan.output import replaced
from contracts.store.values import (
    Deployment,
    Ended,
    Environment,
    Fact,
    Pacticipant,
    Publication,
    Verification,
    Version,
)

SCHEMA_VERSION = 1
_HEAD = "banyan_contracts"
_KINDS: Mapping[str, type[Fact]] = {
    "deployed": Deployment,
    "ended": Ended,
    "environment": Environment,
    "pacticipant": Pacticipant,
    "published": Publication,
    "verified": Verification,
    "version": Version,
}
_WORDS = {kind: word for word, kind in _KINDS.items()}
_HINT = "put the file back as it was, or take this line out: every line stands for itself"


def read_facts(path: Path) -> tuple[Fact, ...]:
    """All facts in a file in its order, none for no file. Raises UnreadablePath, BadDocument."""
    return tuple(_parsed(path, number, line) for number, line in _lines(path))


def add_facts(path: Path, facts: Iterable[Fact]) -> None:
    """Add facts to a file, which stays as it was if that cannot be done. Raises UnwritablePath, UnreadablePath.

    What is there is kept byte for byte, whether it can be read or not.
    """
    added = [_text(fact) for fact in facts]
    try:
        before = path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    if not before.strip():
        before = json.dumps({_HEAD: SCHEMA_VERSION}).encode() + b"\n"
    elif not before.endswith(b"\n"):
        before += b"\n"
    try:
        replaced(path.resolve(), before + "".join(f"{line}\n" for line in added).encode())
    except OSError as error:
        raise UnwritablePath(path, error.strerror or str(error)) from error


def _lines(path: Path) -> Iterator[tuple[int, Mapping[str, object]]]:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    for number, line in enumerate(data.splitlines(), 1):
        if line.startswith((b"<<<<<<<", b"=======", b">>>>>>>")):
            hint = "keep the lines of both sides, and take out those of the conflict"
            raise BadDocument(path, [(number, "a merge left its conflict here")], hint=hint)
        if not line.strip():
            continue
        found = _json(path, number, line)
        if _HEAD not in found:
            yield number, found
        elif found[_HEAD] != SCHEMA_VERSION:
            hint = "bring Banyan up to date"
            raise BadDocument(path, [(number, f"it was written by another Banyan: {_HEAD} {found[_HEAD]}")], hint=hint)


def _json(path: Path, number: int, line: bytes) -> Mapping[str, object]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadDocument(path, [(number, f"it is no JSON: {error}")], hint=_HINT) from error
    if not isinstance(found, dict):
        raise BadDocument(path, [(number, "it should be an object")], hint=_HINT)
    return found


def _parsed(path: Path, number: int, found: Mapping[str, object]) -> Fact:
    kind = _KINDS.get(str(found.get("fact")))
    if kind is None:
        known = ", ".join(sorted(_KINDS))
        raise BadDocument(path, [(number, f"fact should be one of {known}, not {found.get('fact')!r}")], hint=_HINT)
    given: dict[str, Any] = {key: value for key, value in found.items() if key != "fact"}
    for field in fields(kind):
        value = given.get(field.name, MISSING)
        if value is MISSING and field.default is MISSING:
            raise BadDocument(path, [(number, f"{field.name} is missing")], hint=_HINT)
        if value is not MISSING and not _fits(field.type, value):
            raise BadDocument(path, [(number, f"{field.name} cannot be {value!r}")], hint=_HINT)
        if isinstance(value, list):
            given[field.name] = tuple(value)
    if unknown := sorted(set(given) - {field.name for field in fields(kind)}):
        raise BadDocument(path, [(number, f"there is no key called {unknown[0]!r}")], hint=_HINT)
    fact: Fact = kind(**given)
    return fact


def _fits(declared: object, value: object) -> bool:
    match declared:
        case "bool":
            return isinstance(value, bool)
        case "int":
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0
        case "tuple[str, ...]":
            return isinstance(value, list) and all(isinstance(each, str) for each in value)
        case "Stay":
            return value in {"deployment", "release"}
        case _:
            return isinstance(value, str)


def _text(fact: Fact) -> str:
    """A fact as its line: what is as it is by default is left out, so that lines stay short."""
    plain = {field.name: field.default for field in fields(fact)}
    said = {key: value for key, value in asdict(fact).items() if value != plain[key]}
    return json.dumps({"fact": _WORDS[type(fact)], **said}, sort_keys=True, ensure_ascii=False)
