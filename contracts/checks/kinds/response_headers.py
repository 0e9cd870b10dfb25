"""Finds headers that a consumer reads and no document promises: `response.header.unknown` for `X-Total`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.values import Failure, Held
from contracts.findings.values import Severity
from contracts.openapi.suiting import Suiting
from contracts.openapi.values import Header

STANDARD = frozenset(
    {
        *(
            "accept-patch",
            "accept-ranges",
            "access-control-allow-origin",
            "age",
            "allow",
            "cache-control",
            "connection",
        ),
        *("content-disposition", "content-encoding", "content-language", "content-length", "content-location", "date"),
        *("content-range", "etag", "expires", "last-modified", "link", "location", "pragma", "proxy-authenticate"),
        *("referrer-policy", "retry-after", "server", "set-cookie", "strict-transport-security", "trailer", "upgrade"),
        *("transfer-encoding", "vary", "via", "warning", "www-authenticate", "x-content-type-options"),
        *("x-frame-options", "cross-origin-opener-policy"),
    }
)
"""What any answer may have; a consumer that relies on one is told that the document does not promise it."""


def check(held: Held) -> Iterator[Failure]:
    """Each header by its schema, and those that are not named; the content type is a check of its own."""
    if held.answer is None:
        return
    named = {header.name.lower(): header for header in held.answer.headers}
    for name, values in held.response.headers.items():
        place, key = f"response.headers.{name}", name.lower()
        if key == "content-type":
            continue
        if key not in named:
            standard = key in STANDARD
            code = "response.header.undefined" if standard else "response.header.unknown"
            level = Severity.WARN if standard else Severity.ERR
            yield Failure(code, level, f"the document names no header '{name}' of this answer", place)
        elif not held.response_rules.header(name).matchers:
            for text in _misfits(held, named[key], ", ".join(values)):
                yield Failure("response.header.incompatible", Severity.ERR, f"{name}: {text}", place)


def _misfits(held: Held, header: Header, value: str) -> Iterator[str]:
    """A header is a text; what else its schema says of it is not told."""
    if header.schema and "string" in held.api.schemas[header.schema].types:
        yield from (misfit.message for misfit in Suiting(held.api.schemas).misfits(value, header.schema))
