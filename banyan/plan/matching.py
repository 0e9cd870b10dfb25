"""From the tables of a route in `banyan.toml` to what it matches, with everything that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, cast

from banyan.plan.expressions import portable
from banyan.plan.routes import (
    METHODS,
    PATH_TYPES,
    STICKY,
    VALUE_TYPES,
    Match,
    PathMatch,
    PathType,
    Sticky,
    StickyBy,
    ValueMatch,
    ValueType,
)

HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,255}\Z")
"""What a header may be called that every engine knows."""

COOKIE = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,255}\Z")
CLAIM = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,255}\Z")
PATH = re.compile(r"/[!-~]{0,1023}\Z")
"""A path as it is sent: percent-encoded."""

HEADER_VALUE = re.compile(r"[!-~](?:[ -~]{0,4094}[!-~])?\Z")
COOKIE_VALUE = re.compile(r"""[!#-+\--:<-\[\]-~]{1,4096}\Z""")

_NAMES = {"headers": HEADER, "cookies": COOKIE}
_VALUES = {"headers": HEADER_VALUE, "cookies": COOKIE_VALUE}
_STICKY = {"cookie": COOKIE, "header": HEADER, "claim": CLAIM}
_NAMELESS = ("address", "none")

Path = tuple[str, ...]


class Notes(Protocol):
    """Where what is wrong is noted, by the path to it."""

    def note(self, path: Path, message: str) -> None: ...
    def unknown(self, path: Path, kind: str, name: str, known: tuple[str, ...]) -> None: ...
    def known_keys(self, path: Path, found: dict[str, object], keys: Mapping[str, object]) -> None: ...


def read_matches(path: Path, value: object, notes: Notes) -> tuple[Match, ...] | None:
    """The matches of a route, `[{ path = { type = "Exact", value = "/" }, method = "GET" }]`; at least one."""
    return _listed(path, value, notes, dict.fromkeys(("path", "method", "headers", "cookies")))


def read_cohorts(path: Path, value: object, notes: Notes) -> tuple[Match, ...] | None:
    """The cohorts of a route, `[{ headers = [{ name = "X-Staff", value = "1" }] }]`; at least one."""
    found = _listed(path, value, notes, dict.fromkeys(("headers", "cookies")))
    if found and not all(each.headers or each.cookies for each in found):
        notes.note(path, "a cohort needs a header or a cookie to be known by")
        return None
    return found


def read_sticky(path: Path, value: object, notes: Notes) -> Sticky | None:
    """By what users are known, `{ by = "header", name = "X-User" }`."""
    if not isinstance(value, dict):
        notes.note(path, f"{path[-1]} should be a table such as {{ by = 'cookie' }}")
        return None
    notes.known_keys(path, value, {"by": None, "name": None})
    by, name = value.get("by", "cookie"), value.get("name", "")
    if by not in STICKY:
        notes.unknown((*path, "by"), "way to be sticky", str(by), STICKY)
    elif by in _NAMELESS and name:
        notes.note((*path, str(name)), f"sticky by {by} takes no name")
    elif by in {"header", "claim"} and not name:
        notes.note(path, f"sticky by {by} needs a name")
    elif name and not (isinstance(name, str) and _STICKY[str(by)].match(name)):
        notes.note((*path, str(name)), f"{name!r} cannot name a {by}")
    else:
        return Sticky(cast(StickyBy, by), name.lower() if by == "header" else name)
    return None


def _listed(path: Path, value: object, notes: Notes, keys: Mapping[str, object]) -> tuple[Match, ...] | None:
    if not isinstance(value, list) or not value or not all(isinstance(each, dict) for each in value):
        notes.note(path, f"{path[-1]} should be a list of tables, at least one")
        return None
    found = tuple(_match(path, each, notes, keys) for each in value)
    return cast(tuple[Match, ...], found) if all(found) else None


def _match(path: Path, table: dict[str, object], notes: Notes, keys: Mapping[str, object]) -> Match | None:
    notes.known_keys(path, table, keys)
    method = table.get("method", "")
    if method and method not in METHODS:
        notes.unknown((*path, str(method)), "method", str(method), METHODS)
        method = None
    at = _path(path, table.get("path", {"value": "/"}), notes)
    headers, cookies = (_values(path, key, table.get(key, []), notes) for key in ("headers", "cookies"))
    if at is None or method is None or headers is None or cookies is None:
        return None
    return Match(at, str(method), headers, cookies)


def _path(path: Path, value: object, notes: Notes) -> PathMatch | None:
    if not isinstance(value, dict):
        notes.note(path, "a path should be a table such as { type = 'PathPrefix', value = '/api' }")
        return None
    notes.known_keys(path, value, {"type": None, "value": None})
    type_, text = value.get("type", "PathPrefix"), value.get("value", "")
    if type_ not in PATH_TYPES:
        notes.unknown((*path, str(type_)), "type of path", str(type_), PATH_TYPES)
        return None
    if problem := _path_problem(type_, text):
        notes.note((*path, str(text)), f"path {text!r}: {problem}")
        return None
    if type_ == "PathPrefix":
        text = text.rstrip("/") or "/"
    return PathMatch(text, cast(PathType, type_))


def _path_problem(type_: str, text: object) -> str:
    if not isinstance(text, str) or not PATH.match(text):
        return "it should begin with / and hold no blanks; write other letters percent-encoded"
    if type_ == "RegularExpression":
        return portable(text)
    return "it should hold no ?, # or //" if re.search(r"[?#]|//", text) else ""


def _values(path: Path, key: str, value: object, notes: Notes) -> tuple[ValueMatch, ...] | None:
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        notes.note(path, f"{key} should be a list of tables such as {{ name = 'x', value = '1' }}")
        return None
    found = [_value(path, key, each, notes) for each in value]
    kept = [each for each in found if each]
    if len({each.name for each in kept}) < len(kept):
        notes.note(path, f"{key} of one match name one twice")
        return None
    return tuple(sorted(kept)) if len(kept) == len(found) else None


def _value(path: Path, key: str, table: dict[str, object], notes: Notes) -> ValueMatch | None:
    notes.known_keys(path, table, {"name": None, "value": None, "type": None})
    name, value, type_ = table.get("name", ""), table.get("value", ""), table.get("type", "Exact")
    for place, message in _value_problems(key, name, value, type_):
        notes.note((*path, str(place)), message)
        return None
    spelled = str(name).lower() if key == "headers" else str(name)
    return ValueMatch(spelled, str(value), cast(ValueType, type_))


def _value_problems(key: str, name: object, value: object, type_: object) -> Iterator[tuple[object, str]]:
    noun = key.removesuffix("s")
    if not isinstance(name, str) or not _NAMES[key].match(name):
        yield name, f"{name!r} cannot name a {noun}: use letters, digits and -, a letter first"
    if type_ not in VALUE_TYPES:
        yield type_, f"the type of a {noun} should be {' or '.join(VALUE_TYPES)}"
    if not isinstance(value, str) or not value:
        yield name, f"{noun} {name} needs a value, as a string"
    elif type_ == "RegularExpression":
        if problem := portable(value):
            yield value, f"{noun} {name}: {problem}"
    elif not _VALUES[key].match(value):
        yield value, f"{noun} {name} cannot have the value {value!r}: use printable ASCII, as it is sent"


READERS: Mapping[str, Callable[[Path, object, Notes], object]] = {
    "matches": read_matches,
    "cohorts": read_cohorts,
    "sticky": read_sticky,
}
"""The shapes of values that are read here."""
