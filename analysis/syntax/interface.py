"""A digest of what other files can see of an outline: everything but the insides of functions and line numbers."""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Iterable
from typing import Any

from analysis.syntax.expressions import Expression
from analysis.syntax.outline import Attribute, Class, Function, Outline

Plain = Any


def interface_digest(outline: Outline) -> bytes:
    """Return 16 bytes that stay the same while no other file could notice a change."""
    seen = (
        tuple((*entry[:4], *entry[5:]) for entry in outline.imports),
        _attributes(outline.names),
        tuple(map(_class, outline.classes)),
        tuple(map(_function, outline.functions)),
    )
    return hashlib.blake2b(marshal.dumps(seen, 2), digest_size=16).digest()


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
    return tuple((a.name, without_lines(a.value), without_lines(a.annotation), a.is_conditional) for a in attributes)


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
