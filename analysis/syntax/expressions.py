"""Expressions as plain nested tuples: small, hashable, and written to the cache as they are.

The first item of a tuple names its form:

    ("n", name)                        a global or builtin name, as written
    ("v", binding)                     the local variable bound by that binding of the file
    ("m", level, module, name)         a name imported inside a function
    (".", value, name, line)           an attribute
    ("(", function, args, keywords, line)   a call; keywords are (name or None for `**`, value) pairs
    ("[", value, index)                a subscript
    ("s", text, line)                  a string;  ("f", parts, line) an f-string
    ("k", constant)                    a number, True, False or None
    ("l", items)                       a list, tuple or set;  ("*", value) a splat inside one
    ("d", pairs)                       a dictionary of (key or None for `**`, value) pairs
    ("?", *alternatives)               a conditional, `or`/`and`, or a variable set in several branches
    ("o", operator, *operands)         any other operator
    ("g", element)                     a comprehension
    ("i", value)                       one element of a value (a loop variable)
    ("u", position, value)             one item of an unpacked value
    ("p", position, annotation)        a parameter
    ("=", class)                       an instance of a class (`isinstance`, `except ... as`)
    None                               nothing that matters
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Expression = tuple[Any, ...] | None


def dotted_name(expression: Expression) -> str | None:
    """Return `a.b.c` for a chain of plain names as written, else None."""
    parts: list[str] = []
    while expression is not None and expression[0] == ".":
        parts.append(expression[2])
        expression = expression[1]
    if expression is None or expression[0] != "n":
        return None
    parts.append(expression[1])
    return ".".join(reversed(parts))


def string_value(expression: Expression) -> str | None:
    """Return the text of a string literal, else None."""
    return expression[1] if expression is not None and expression[0] == "s" else None


def keyword(call: Expression, name: str) -> Expression:
    """Return the value that a call gives to a keyword, else None."""
    if call is None or call[0] != "(":
        return None
    return next((value for key, value in call[3] if key == name), None)


def argument(call: Expression, position: int, name: str) -> Expression:
    """Return the value that a call gives by position or by keyword, else None."""
    if call is None or call[0] != "(":
        return None
    if position < len(call[2]) and not any(a and a[0] == "*" for a in call[2][: position + 1]):
        return call[2][position]  # type: ignore[no-any-return]
    return keyword(call, name)


def children(expression: Expression) -> Iterator[Expression]:
    """Yield the expressions directly inside an expression."""
    if expression is None:
        return
    match expression:
        case ("(", function, args, keywords, _):
            yield function
            yield from args
            for _key, value in keywords:
                yield value
        case ("d", pairs):
            for key, value in pairs:
                yield key
                yield value
        case ("l", items) | ("f", items, _):
            yield from items
        case _:
            for part in expression[1:]:
                if isinstance(part, tuple):
                    yield part


def walk(expression: Expression) -> Iterator[tuple[Any, ...]]:
    """Yield an expression and everything inside it, outermost first."""
    stack = [expression]
    while stack:
        current = stack.pop()
        if current is not None:
            yield current
            stack.extend(reversed(list(children(current))))
