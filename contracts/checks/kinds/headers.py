"""Finds headers of a request that are missing, unknown or wrong: `request.header.unknown` for `X-Shop: de`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.parameters import misfits
from contracts.checks.values import Failure, Held
from contracts.findings.values import Severity

STANDARD = frozenset(
    {
        *("accept", "accept-charset", "accept-encoding", "accept-language", "authorization", "cache-control"),
        *("connection", "content-encoding", "content-length", "content-type", "cookie", "date", "expect", "forwarded"),
        *("from", "host", "if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"),
        *("max-forwards", "origin", "pragma", "proxy-authorization", "range", "referer", "te", "traceparent"),
        *("tracestate", "upgrade", "user-agent", "via", "warning", "x-csrftoken", "x-requested-with", "x-request-id"),
        *("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"),
    }
)
"""What any request may have (RFC 9110), and what frameworks and proxies add to it."""


def check(held: Held) -> Iterator[Failure]:
    """A request that is to be refused may hold anything; what every request may have is never unknown."""
    if not held.is_meant_well:
        return
    given = {name.lower(): values for name, values in held.request.headers.items()}
    known = STANDARD | _keys(held)
    for parameter in held.operation.parameters:
        if parameter.where != "header":
            continue
        name = parameter.name.lower()
        known |= {name}
        place = f"request.headers.{parameter.name}"
        if name in given:
            for text in misfits(held, parameter, given[name]):
                yield Failure("request.header.incompatible", Severity.ERR, f"{parameter.name}: {text}", place)
        elif parameter.is_required and name not in STANDARD:
            text = f"the header '{parameter.name}' is required"
            yield Failure("request.header.incompatible", Severity.ERR, text, place)
    for name in sorted(given.keys() - known):
        text = f"the document names no header '{name}'"
        yield Failure("request.header.unknown", Severity.WARN, text, f"request.headers.{name}")


def _keys(held: Held) -> frozenset[str]:
    names = {name for way in held.operation.security for name in way}
    schemes = (held.api.schemes.get(name) for name in names)
    return frozenset(each.name.lower() for each in schemes if each and each.type == "apikey" and each.where == "header")
