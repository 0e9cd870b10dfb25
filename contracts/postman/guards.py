"""Credentials as variables: what a security scheme is sent as once its variable has a value, and nothing before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.postman.document import Api, Operation
from contracts.postman.samples import variable

CSRF = "csrftoken"
"""The variable of what Django wants beside a session when something is written."""


@dataclass(frozen=True, slots=True)
class Guard:
    """A security scheme: the variables that it needs, and the lines of a script that send it."""

    variables: tuple[str, ...]
    lines: tuple[str, ...]


def guard_of(name: str, scheme: Mapping[str, Any], *, writes: bool) -> Guard:
    """How a scheme is sent; one that no script can send needs nothing and sends nothing."""
    own = variable(name)
    match scheme.get("type"), str(scheme.get("scheme", "")).lower(), scheme.get("in"):
        case ("http", "basic", _):
            names = (f"{own}_username", f"{own}_password")
            value = f'"Basic " + btoa(known({_js(names[0])}) + ":" + known({_js(names[1])}))'
            return Guard(names, (_sent(names, "Authorization", value),))
        case ("http", "bearer", _) | ("oauth2", _, _) | ("openIdConnect", _, _):
            return Guard((own,), (_sent((own,), "Authorization", f'"Bearer " + known({_js(own)})'),))
        case ("apiKey", _, "cookie"):
            return Guard((own,), tuple(_cookie(own, str(scheme.get("name", "")), writes=writes)))
        case ("apiKey", _, "header"):
            return Guard((own,), (_sent((own,), str(scheme.get("name", "")), f"known({_js(own)})"),))
        case ("apiKey", _, "query"):
            key = _js(str(scheme.get("name", "")))
            added = f"pm.request.url.addQueryParams([{{ key: {key}, value: known({_js(own)}) }}]);"
            return Guard((own,), (f"if (known({_js(own)})) {added}",))
    return Guard((), ())


def guards(operation: Operation, api: Api) -> tuple[tuple[Guard, ...], ...]:
    """The ways into an operation, each with all that it needs at once; () for one that anybody may ask."""
    schemes = api.schemes
    return tuple(
        tuple(guard_of(name, schemes.get(name, {}), writes=not operation.is_read) for name in each)
        for each in operation.security
    )


def variables(api: Api) -> Iterator[str]:
    """The variables of all schemes of a document."""
    for name, scheme in sorted(api.schemes.items()):
        yield from guard_of(name, scheme, writes=True).variables
    if any((each.get("type"), each.get("in")) == ("apiKey", "cookie") for each in api.schemes.values()):
        yield CSRF


def _cookie(own: str, name: str, *, writes: bool) -> Iterator[str]:
    cookie = f"{_js(name + '=')} + known({_js(own)})"
    if writes:
        cookie += f' + (known("{CSRF}") ? "; {CSRF}=" + known("{CSRF}") : "")'
    yield _sent((own,), "Cookie", cookie)
    if writes:
        yield _sent((own, CSRF), "X-CSRFToken", f'known("{CSRF}")')


def _sent(names: tuple[str, ...], header: str, value: str) -> str:
    condition = " && ".join(f"known({_js(name)})" for name in names)
    is_free = f"!pm.request.headers.has({_js(header)})"
    return f"if ({is_free} && {condition}) pm.request.headers.upsert({{ key: {_js(header)}, value: {value} }});"


def _js(text: str) -> str:
    return json.dumps(text)
