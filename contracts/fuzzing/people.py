"""Whose credentials a call is sent with: headers by a name, with variables of the environment as `{NAME}` in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from banyan.errors import UsageError
from contracts.fuzzing.sides import Headers

_BLANK = re.compile(r"\{([A-Z_][A-Z0-9_]*)\}")
_HEADER = re.compile(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*)\Z", re.DOTALL)


def headers_of(texts: Iterable[str], environ: Mapping[str, str], option: str) -> Headers:
    """Headers such as `Authorization: Bearer {TOKEN}`, filled in. Raises UsageError."""
    return tuple(_header(text, environ, option) for text in texts)


def identities_of(pairs: Sequence[tuple[str, str]], environ: Mapping[str, str]) -> dict[str, Headers]:
    """The headers of each identity, `("staff", "Cookie: {STAFF}")`; a name may be given several times."""
    found: dict[str, Headers] = {}
    for name, text in pairs:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name):
            raise UsageError(f"{name!r} cannot name somebody", hint="--as staff 'Authorization: Bearer {STAFF_TOKEN}'")
        found[name] = (*found.get(name, ()), *headers_of([text], environ, f"--as {name}"))
    return found


def secrets_of(*headers: Headers) -> tuple[str, ...]:
    """What may stand in no report: all values, the longest first."""
    return tuple(sorted({value for each in headers for _, value in each if len(value) > 3}, key=len, reverse=True))


def from_environment(names: Iterable[str], environ: Mapping[str, str]) -> dict[str, Headers]:
    """The headers of these identities as a replay finds them: BANYAN_AS_STAFF, one a line. Raises UsageError."""
    found: dict[str, Headers] = {}
    for name in names:
        variable = f"BANYAN_AS_{re.sub(r'[^A-Za-z0-9]', '_', name).upper()}"
        if variable not in environ:
            raise UsageError(
                f"nobody says how {name} signs in", hint=f"set {variable} to a header, as `Authorization: Bearer ...`"
            )
        found[name] = headers_of(environ[variable].splitlines(), environ, variable)
    return found


def _header(text: str, environ: Mapping[str, str], option: str) -> tuple[str, str]:
    found = _HEADER.match(text)
    if not found:
        raise UsageError(f"{option}: there is no header in it", hint="write NAME: VALUE, as `X-Tenant: acme`")

    def filled(blank: re.Match[str]) -> str:
        if blank[1] not in environ:
            raise UsageError(f"{option}: the environment has no {blank[1]}", hint=f"set {blank[1]} first")
        return environ[blank[1]]

    value = _BLANK.sub(filled, found[2]).strip()
    if any(ord(character) < 32 or ord(character) == 127 for character in value):
        raise UsageError(f"{option}: {found[1]} holds what no header can", hint="one header, on one line")
    return found[1], value
