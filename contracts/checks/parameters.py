"""Values of parameters, which are texts in a request, as what their schema takes them for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from contracts.checks.values import Held
from contracts.openapi.suiting import Suiting
from contracts.openapi.values import Parameter, Schema

_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}


def misfits(held: Held, parameter: Parameter, values: Sequence[str]) -> Iterator[str]:
    """What is wrong with the values of a parameter; objects are taken as they are."""
    if parameter.schema is None:
        return
    schema = held.api.schemas[parameter.schema]
    if "object" in schema.types and schema.says_type:
        return
    for misfit in Suiting(held.api.schemas).misfits(_value(parameter, schema, values, held), parameter.schema):
        yield misfit.message


def _value(parameter: Parameter, schema: Schema, values: Sequence[str], held: Held) -> Any:
    if "array" in schema.types and schema.says_type:
        parts = values
        if not parameter.explodes or (len(values) == 1 and parameter.style != "form"):
            separator = _SEPARATORS.get(parameter.style, ",")
            parts = [part for value in values for part in value.split(separator)]
        items = held.api.schemas[schema.items] if schema.items else None
        return [_typed(part, items) for part in parts]
    return _typed(values[0] if values else "", schema)


def _typed(text: str, schema: Schema | None) -> Any:
    """A text as the number or truth that is wanted, if it is one."""
    if schema is None or "string" in schema.types:
        return text
    try:
        value = json.loads(text.lower() if text in {"True", "False"} else text)
    except ValueError:
        return text
    return value if isinstance(value, int | float) else text
