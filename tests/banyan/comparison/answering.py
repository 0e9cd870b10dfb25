"""Answers for tests, and what a comparison of two of them comes to, in few words."""

from __future__ import annotations

import json
from typing import Any

from banyan.comparison.answers import Answer
from banyan.comparison.comparing import compare
from banyan.comparison.found import IdMap
from banyan.comparison.headers import DEFAULTS
from banyan.comparison.rules import Rule, Rulebook


def answer(body: Any = None, *, status: int = 200, kind: str = "application/json", **headers: str) -> Answer:
    """An answer of the REST framework, or of another kind."""
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    if isinstance(body, bytes):
        data = body
    else:
        data = json.dumps(body).encode() if kind == "application/json" else str(body).encode()
    return Answer(status, (("Content-Type", kind), *given), data)


def differing(one: Any, other: Any, *rules: Rule, ids: IdMap | None = None) -> list[str]:
    """Kind and path of each difference between two JSON bodies, or two answers."""
    expected, given = (each if isinstance(each, Answer) else answer(each) for each in (one, other))
    found = compare(expected, given, (DEFAULTS + Rulebook(rules)).of("a route"), ids)
    return [
        f"{each.kind} {each.path.replace(chr(39), '').replace('[body]', '', 1).replace('][', '.')}" for each in found
    ]
