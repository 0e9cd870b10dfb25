"""Finds requests that do not say who asks where that is needed: `request.authorization.missing` without a token."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.values import Failure, Held
from contracts.findings.values import Severity
from contracts.openapi.values import Scheme


def check(held: Held) -> Iterator[Failure]:
    """One of the ways in has to be taken, in full. Cookies and certificates are often added when a pact is verified:
    that they are missing is told, and fails nothing."""
    ways = held.operation.security
    if not held.is_meant_well or not ways or any(_is_taken(held, way) for way in ways):
        return
    schemes = [[held.api.schemes.get(name) for name in way] for way in ways]
    unsure = any(all(each is None or _is_added_later(each) or _is_given(held, each) for each in way) for way in schemes)
    said = " or ".join(sorted({_said(each) for way in schemes for each in way if each}))
    severity = Severity.WARN if unsure else Severity.ERR
    yield Failure("request.authorization.missing", severity, f"the operation asks for {said}", "request.headers")


def _is_taken(held: Held, way: object) -> bool:
    names = list(way) if isinstance(way, dict) else []
    schemes = [held.api.schemes.get(name) for name in names]
    return all(scheme is not None and _is_given(held, scheme) for scheme in schemes)


def _is_given(held: Held, scheme: Scheme) -> bool:
    authorization = held.header("authorization").lower()
    match scheme.type, scheme.where or scheme.scheme:
        case "apikey", "header":
            return bool(held.header(scheme.name.lower()))
        case "apikey", "query":
            return scheme.name in held.request.query
        case "apikey", _:
            return f"{scheme.name}=" in held.header("cookie")
        case "http", kind:
            return authorization.startswith(f"{kind} ") or (kind not in {"basic", "bearer"} and bool(authorization))
        case _:
            return bool(authorization) or scheme.type == "mutualtls"


def _is_added_later(scheme: Scheme) -> bool:
    return scheme.where == "cookie" or scheme.type == "mutualtls"


def _said(scheme: Scheme) -> str:
    if scheme.type == "apikey":
        return f"{scheme.where} {scheme.name}"
    return f"{scheme.scheme} authorization" if scheme.type == "http" else scheme.type
