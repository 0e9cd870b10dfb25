"""Reads pact files: the one place that knows how each version of the specification writes things."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from banyan.errors import BadDocument, UnreadablePath
from contracts.interactions._checked import Problems
from contracts.interactions._exchanges import Exchanges
from contracts.interactions.values import Call, Event, Http, Interaction, Pact, Raw, State

KINDS = {
    "Synchronous/HTTP": "http",
    "Asynchronous/Messages": "event",
    "Synchronous/Messages": "call",
}
"""What V4 calls the kinds of interactions."""

_VERSION = re.compile(r"(\d+)(?:\.(\d+))?")
_LATEST = 4
_HINT = "restore the file, or write it anew with the tests of its consumer"
_MOST = 20


def read(path: Path) -> Pact:
    """A pact file. Raises UnreadablePath, and BadDocument with all that is wrong in it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnreadablePath(path, error.strerror or str(error)) from error
    return parsed(data, path)


def read_all(places: Iterable[Path]) -> tuple[Pact, ...]:
    """The pacts of files and of all `*.json` in folders, by consumer and provider. Raises as `read` does."""
    return tuple(sorted(map(read, _files(places)), key=lambda pact: (pact.consumer, pact.provider, str(pact.path))))


def parsed(data: bytes, path: Path) -> Pact:
    """A pact from the bytes of a file, which `path` names in errors. Raises BadDocument."""
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise BadDocument(path, [(error.lineno, f"it is no JSON: {error.msg}")], hint=_HINT) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadDocument(path, [(line, "it is no UTF-8, which pact files are in")], hint=_HINT) from error
    except RecursionError as error:
        raise BadDocument(path, [(0, "it is nested too deep to be read")], hint=_HINT) from error
    problems = Problems()
    pact = _pact(document, path, problems)
    if problems.found:
        told = [(0, each) for each in problems.found[:_MOST]]
        more = len(problems.found) - _MOST
        raise BadDocument(path, [*told, *([(0, f"and {more} more")] if more > 0 else [])], hint=_HINT)
    return pact


def _files(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir():
            yield from sorted(place.rglob("*.json"))
        else:
            yield place


def _pact(document: object, path: Path, problems: Problems) -> Pact:
    top = problems.table(document, "the whole")
    metadata = problems.table(top.get("metadata", {}), "metadata")
    version = _specification(metadata, top, problems)
    return Pact(
        consumer=_party(top, "consumer", problems),
        provider=_party(top, "provider", problems),
        specification=version,
        interactions=tuple(_interactions(top, version, problems)),
        path=path,
        metadata=metadata,
        raw=top,
    )


def _party(top: Raw, role: str, problems: Problems) -> str:
    party = problems.table(top.get(role), role)
    if party.get("name") == "":
        problems.say(f"{role}.name is empty")
    return problems.text(party.get("name"), f"{role}.name") if party else ""


def _specification(metadata: Raw, top: Raw, problems: Problems) -> tuple[int, int]:
    """The version: tools have written it in four ways; files without one are of V2 or, with messages, of V3."""
    said: object = metadata.get("pactSpecificationVersion")
    for key in ("pactSpecification", "pact-specification"):
        table = metadata.get(key)
        if isinstance(table, dict) and "version" in table:
            said = table["version"]
    if said is None:
        return (3, 0) if "messages" in top else (2, 0)
    found = _VERSION.match(str(said))
    if not found:
        problems.say(f"the version of the specification in metadata should be a number as 4.0, and is {said!r}")
        return (2, 0)
    major = int(found[1])
    if not 1 <= major <= _LATEST:
        problems.say(f"it is of version {said} of the Pact specification; 1.1 to {_LATEST}.0 are known")
    return major, int(found[2] or 0)


def _interactions(top: Raw, version: tuple[int, int], problems: Problems) -> Iterator[Interaction]:
    if "interactions" not in top and "messages" not in top:
        problems.say("there are neither `interactions` nor `messages` in it")
    for key in ("interactions", "messages"):
        for index, each in enumerate(problems.items(top.get(key, []), key)):
            place = f"{key}[{index}]"
            yield _interaction(problems.table(each, place), place, version, problems)


def _interaction(raw: Raw, place: str, version: tuple[int, int], problems: Problems) -> Interaction:
    exchanges = Exchanges(problems, wraps=version[0] >= _LATEST)
    exchange: Http | Event | Call
    match _kind(raw, place, version, problems):
        case "event":
            exchange = exchanges.event(raw, place)
        case "call":
            exchange = exchanges.call(raw, place)
        case _:
            exchange = exchanges.http(raw, place)
    return Interaction(
        description=problems.text(raw.get("description"), f"{place}.description"),
        exchange=exchange,
        states=tuple(_states(raw, place, problems)),
        key=str(raw.get("key") or ""),
        is_pending=raw.get("pending") is True,
        comments=problems.table(raw.get("comments") or {}, f"{place}.comments"),
        place=place,
        raw=raw,
    )


def _kind(raw: Raw, place: str, version: tuple[int, int], problems: Problems) -> str:
    if version[0] < _LATEST:
        return "event" if place.startswith("messages") else "http"
    said = problems.text(raw.get("type", "Synchronous/HTTP"), f"{place}.type")
    if said and said not in KINDS:
        problems.say(f"{place}.type should be {', '.join(KINDS)}, and is {said!r}")
    return KINDS.get(said, "http")


def _states(raw: Raw, place: str, problems: Problems) -> Iterator[State]:
    """V3 and later: a list of states with parameters; before: one by name, under one of two keys."""
    said = raw.get("providerStates")
    if said is None:
        for key in ("providerState", "provider_state"):
            name = raw.get(key)
            if isinstance(name, list):  # some JVM versions wrote V3 states under the old key
                said = name
            elif name:
                yield State(problems.text(name, f"{place}.{key}"))
                return
    for index, each in enumerate(problems.items(said or [], f"{place}.providerStates")):
        where = f"{place}.providerStates[{index}]"
        table = {"name": each} if isinstance(each, str) else problems.table(each, where)
        params = problems.table(table.get("params") or {}, f"{where}.params")
        yield State(problems.text(table.get("name"), f"{where}.name"), params)
