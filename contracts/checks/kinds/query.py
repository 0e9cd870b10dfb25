"""Finds parameters of a query that are missing, unknown or wrong: `request.query.unknown` for `?colour=red`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.checks.parameters import misfits
from contracts.checks.values import Failure, Held
from contracts.findings.values import Severity


def check(held: Held) -> Iterator[Failure]:
    """A request that is to be refused may hold anything; keys that say who asks are parameters too."""
    if not held.is_meant_well:
        return
    asked = held.request.query
    parameters = [each for each in held.operation.parameters if each.where == "query"]
    known = {each.name for each in parameters} | _keys(held)
    for parameter in parameters:
        values = asked.get(parameter.name, asked.get(f"{parameter.name}[]"))
        place = f"request.query.{parameter.name}"
        if values is not None:
            for text in misfits(held, parameter, values):
                yield Failure("request.query.incompatible", Severity.ERR, f"{parameter.name}: {text}", place)
        elif parameter.is_required and not any(name.startswith(f"{parameter.name}[") for name in asked):
            text = f"the parameter '{parameter.name}' is required"
            yield Failure("request.query.incompatible", Severity.ERR, text, place)
    objects = tuple(f"{each.name}[" for each in parameters)
    for name in asked:
        if name not in known and not (objects and name.startswith(objects)):
            text = f"the document names no parameter '{name}'"
            yield Failure("request.query.unknown", Severity.WARN, text, f"request.query.{name}")


def _keys(held: Held) -> set[str]:
    names = {name for way in held.operation.security for name in way}
    schemes = (held.api.schemes.get(name) for name in names)
    return {scheme.name for scheme in schemes if scheme and scheme.type == "apikey" and scheme.where == "query"}
