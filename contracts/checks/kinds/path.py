"""Finds values in a path that its parameters do not take: `request.path.incompatible` for `/orders/x/` and integers."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from contracts.checks.parameters import misfits
from contracts.checks.values import Failure, Held
from contracts.findings.values import Severity
from contracts.openapi.api import arguments


def check(held: Held) -> Iterator[Failure]:
    """Each parameter of the path by its schema; a request that is to be refused may hold anything."""
    if not held.is_meant_well:
        return
    values = arguments(held.operation.path, held.request.path)
    for parameter in held.operation.parameters:
        if parameter.where == "path" and parameter.name in values:
            for text in misfits(held, parameter, [unquote(values[parameter.name])]):
                message = f"{{{parameter.name}}}: {text}"
                yield Failure("request.path.incompatible", Severity.ERR, message, "request.path")
