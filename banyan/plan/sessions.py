"""From the table `[routing.sessions]` of `banyan.toml` to how sessions become tokens, with everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from banyan.plan.matching import COOKIE, Notes, Path
from banyan.plan.routes import Sessions

_LONGEST = 60
_PATH = re.compile(r"/(?:[A-Za-z0-9._~-]+/)*\Z")


def _is_text(value: object, pattern: re.Pattern[str]) -> bool:
    return isinstance(value, str) and bool(pattern.match(value))


def _are_seconds(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LONGEST


_KEYS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "cookie": (lambda value: _is_text(value, COOKIE), "the name of a cookie, such as sessionid"),
    "path": (lambda value: _is_text(value, _PATH), "a path of plain segments that ends with a slash"),
    "cache_seconds": (_are_seconds, f"a whole number of seconds from 1 to {_LONGEST}"),
}


def read_sessions(path: Path, value: object, notes: Notes) -> Sessions | None:
    """How sessions become tokens, `{ cookie = "sessionid" }`; an empty table takes what is usual."""
    if not isinstance(value, dict):
        notes.note(path, f'{path[-1]} should be a table such as {{ cookie = "sessionid" }}')
        return None
    notes.known_keys(path, value, _KEYS)
    found = {key: each for key, each in value.items() if key in _KEYS}
    wrong = [key for key, each in found.items() if not _KEYS[key][0](each)]
    for key in wrong:
        notes.note((*path, key), f"{key} should be {_KEYS[key][1]}")
    return None if wrong else Sessions(**found)
