"""Digests of what other files can see of an outline, by name: all but line numbers and the insides of functions."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.syntax.expressions import Expression
from analysis.syntax.outline import Attribute, Class, Function, Import, Outline

Plain = Any
ABSENT = ""
"""Stands for every name that a file does not bind: star imports decide what becomes of those."""


def interface(outline: Outline) -> dict[str, bytes]:
    """Map each name at the top of a file to 8 bytes that stay the same while no other file could notice a change.

    What stands inside a class or function counts to its outermost name.
    """
    seen: dict[str, list[Plain]] = {ABSENT: []}
    for name, what in _named(outline):
        seen.setdefault(name, []).append(what)
    bodies = (outline.uses, *(declared.uses for declared in outline.classes))
    variables = [without_lines(value) for uses in bodies for binding, value, _scope in uses if binding >= 0]
    return {name: _digest((variables, what)) for name, what in seen.items()}


def top(qualname: str) -> str:
    """The name at the top of a file that a qualified name belongs to."""
    return qualname.partition(".")[0]


def _digest(value: Plain) -> bytes:
    return hashlib.blake2b(marshal.dumps(value, 2), digest_size=8).digest()


def _named(outline: Outline) -> Iterator[tuple[str, Plain]]:
    for entry in outline.imports:
        if not entry.symbol:
            yield _bound(entry), (*entry[:4], entry.place)
    for attribute in outline.names:
        yield attribute.name, _attribute(attribute)
    for declared in outline.classes:
        yield top(declared.qualname), _class(declared)
    for function in outline.functions:
        yield top(function.qualname), _function(function)


def _bound(entry: Import) -> str:
    if entry.name == "*":
        return ABSENT
    return entry.bound if entry.name else top(entry.bound)


def _class(declared: Class) -> Plain:
    head = (declared.name, declared.qualname, declared.methods, declared.function)
    keywords = tuple((key, without_lines(value)) for key, value in declared.keywords)
    bodies = (_attributes(declared.attributes), _attributes(declared.instance_attributes))
    return (head, _each(declared.bases), keywords, _each(declared.decorators), bodies)


def _function(declared: Function) -> Plain:
    parameters = tuple((p.name, without_lines(p.annotation), without_lines(p.default)) for p in declared.parameters)
    written = (without_lines(declared.annotation), _each(declared.decorators), _each(declared.returns))
    return (declared.name, declared.qualname, parameters, written)


def _attributes(attributes: Iterable[Attribute]) -> Plain:
    return tuple(map(_attribute, attributes))


def _attribute(bound: Attribute) -> Plain:
    return (bound.name, without_lines(bound.value), without_lines(bound.annotation), bound.is_conditional)


def _each(expressions: Iterable[Expression]) -> Plain:
    return tuple(map(without_lines, expressions))


def without_lines(expression: Expression) -> Plain:
    """The expression as plain tuples without its line numbers."""
    if expression is None:
        return None
    match expression[0]:
        case "s":
            return ("s", expression[1])
        case "." | "[" | "u":
            return (expression[0], *(without_lines(p) if isinstance(p, tuple) else p for p in expression[1:3]))
        case "(":
            keywords = tuple((key, without_lines(value)) for key, value in expression[3])
            return ("(", without_lines(expression[1]), _each(expression[2]), keywords)
        case "l" | "f":
            return (expression[0], _each(expression[1]))
        case "d":
            return ("d", tuple((without_lines(key), without_lines(value)) for key, value in expression[1]))
        case "n" | "k" | "m" | "v":
            return expression
    return tuple(without_lines(part) if isinstance(part, tuple) else part for part in expression)
