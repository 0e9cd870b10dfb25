"""The headers of an answer as a JSON object, so that the same rules reach them: `$.headers.vary`."""

from __future__ import annotations

from banyan.comparison.answers import Json
from banyan.comparison.rules import Rule, Rulebook

_LISTS = frozenset({"allow", "vary", "cache-control", "accept-ranges", "access-control-allow-methods", "link", "via"})
_OF_THE_WAY = {
    "says when it was asked": ("date", "age"),
    "says what asked it, and by what way": ("server", "via", "x-served-by", "x-request-id", "traceparent"),
    "is of the connection": (
        *("connection", "keep-alive", "transfer-encoding", "content-encoding", "proxy-connection", "upgrade"),
        *("alt-svc", "te", "trailer", "server-timing", "tracestate", "x-runtime", "x-response-time"),
    ),
    "follows from the body": ("content-length", "content-md5", "digest", "accept-ranges"),
}

DEFAULTS = Rulebook(
    (
        *(
            Rule(f"$.headers['{name}']", "ignore", why=f"it {why}")
            for why, names in _OF_THE_WAY.items()
            for name in names
        ),
        *(
            Rule(f"$.headers['{name}']", "set", why="it lists names")
            for name in ("allow", "vary", "cache-control", "access-control-allow-methods")
        ),
        *(
            Rule(f"$.headers['{name}']", "volatile", why="each side makes its own; both have it, or neither")
            for name in ("etag", "expires", "last-modified")
        ),
        Rule("$.headers['set-cookie'][*].value", "volatile", why="each answer sets its own"),
        Rule("$.headers['set-cookie'][*].expires", "volatile", why="it is counted from now; max-age is compared"),
    )
)
"""What holds for all answers unless a rule says otherwise: headers that differ between any two."""


def header_fields(headers: tuple[tuple[str, str], ...]) -> dict[str, Json]:
    """Names in lower case; lists of names as lists; the content type, cookies and what was written by their parts."""
    fields: dict[str, Json] = {}
    cookies: dict[str, Json] = {}
    for given, value in headers:
        name = given.lower()
        if name == "set-cookie":
            cookie, parts = _cookie(value)
            cookies[cookie] = parts
        else:
            before = fields.get(name)
            fields[name] = f"{before}, {value}" if isinstance(before, str) else value
    parsed = {name: _parsed(name, str(value)) for name, value in fields.items()}
    return {**parsed, "set-cookie": cookies} if cookies else parsed


def _parsed(name: str, value: str) -> Json:
    if name in _LISTS and name != "link":
        return [part.strip().lower() if name != "allow" else part.strip().upper() for part in value.split(",")]
    if name == "x-banyan-sandbox-wrote":
        return {part.rpartition("=")[0]: part.rpartition("=")[2] for part in value.split(", ") if "=" in part}
    if name == "content-type":
        kind, _, rest = value.partition(";")
        return {"type": kind.strip().lower(), **_parameters(rest)}
    return value.strip()


def _cookie(value: str) -> tuple[str, Json]:
    first, _, rest = value.partition(";")
    name, _, given = first.partition("=")
    return name.strip(), {"value": given.strip(), **_parameters(rest)}


def _parameters(text: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for part in filter(str.strip, text.split(";")):
        name, _, value = part.partition("=")
        value = value.strip().strip('"')
        found[name.strip().lower()] = value.lower() if name.strip().lower() in {"charset", "samesite"} else value
    return found
