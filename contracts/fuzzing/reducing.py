"""A sequence that shows something -> the smallest that still does: fewer calls, then less in each."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from contracts.fuzzing.calls import NOBODY, Call, Calls, Taken, Value

MOST_TRIED = 150


def reduced(calls: Calls, shows: Callable[[Calls], bool]) -> Calls:
    """The smallest sequence that was found to show it as well; at most MOST_TRIED are tried."""
    left = MOST_TRIED
    is_smaller = True
    while is_smaller and left > 0:
        is_smaller = False
        for smaller in _smaller(calls):
            left -= 1
            if left <= 0:
                break
            if shows(smaller):
                calls, is_smaller = smaller, True
                break
    return calls


def _smaller(calls: Calls) -> Iterator[Calls]:
    for at in range(len(calls) - 1, -1, -1):
        if len(calls) > 1 and (without := _without(calls, at)) is not None:
            yield without
    for at, call in enumerate(calls):
        for simpler in _simpler(call):
            yield (*calls[:at], simpler, *calls[at + 1 :])


def _without(calls: Calls, at: int) -> Calls | None:
    """The others, unless one of them takes a value from the answer to this one."""
    rest = [*calls[:at], *calls[at + 1 :]]
    if any(isinstance(value, Taken) and value.call == at for call in rest for _, value in call.values):
        return None
    return tuple(_moved(call, at) for call in rest)


def _moved(call: Call, at: int) -> Call:
    def moved(value: Value) -> Value:
        return replace(value, call=value.call - 1) if isinstance(value, Taken) and value.call > at else value

    path = tuple((name, moved(value)) for name, value in call.path_values)
    return replace(call, path_values=path, query=tuple((name, moved(value)) for name, value in call.query))


def _simpler(call: Call) -> Iterator[Call]:
    if call.headers:
        yield replace(call, headers=())
    for at in range(len(call.query)):
        yield replace(call, query=(*call.query[:at], *call.query[at + 1 :]))
    if call.identity:
        yield replace(call, identity=NOBODY)
    if call.body:
        yield replace(call, body=b"", media="")
        yield from _less_body(call)
    for at, (name, value) in enumerate(call.query):
        if isinstance(value, str) and len(value) > 3:
            shorter = value[: len(value) // 2]
            yield replace(call, query=(*call.query[:at], (name, shorter), *call.query[at + 1 :]))


def _less_body(call: Call) -> Iterator[Call]:
    try:
        body = json.loads(call.body)
    except ValueError:
        return
    if isinstance(body, dict):
        for name in body:
            rest = {key: value for key, value in body.items() if key != name}
            yield replace(call, body=json.dumps(rest).encode())
        for name, value in body.items():
            for simple in _simple(value):
                yield replace(call, body=json.dumps({**body, name: simple}).encode())


def _simple(value: object) -> Iterator[object]:
    match value:
        case bool() | None:
            return
        case int() | float() if value not in {0, 1}:
            yield from (0, 1)
        case str() if len(value) > 1:
            yield from ("", value[: len(value) // 2])
        case list() | dict() if value:
            yield type(value)()
