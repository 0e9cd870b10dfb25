"""The outline of a file: its imports, names, classes and functions, with names as written."""

from __future__ import annotations

import marshal
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from analysis.syntax.expressions import Expression

FORMAT = 3
"""Raised whenever the meaning of a stored outline changes, so that no stale cache is read."""

TYPE_CHECKING = "TYPE_CHECKING"
"""Stands for the function that makes a class, where the class exists for type checkers only."""

Place = Literal["module", "function", "type_checking"]


class Import(NamedTuple):
    """One imported name: `from <level dots><module> import <name> as <bound>`; `name` is empty for a plain import."""

    level: int
    module: str
    name: str
    bound: str
    line: int
    symbol: str
    place: Place


class Parameter(NamedTuple):
    """One parameter of a function; `binding` is the file-wide number of its variable."""

    name: str
    annotation: Expression
    default: Expression
    binding: int


Scope = tuple[int, Literal["with", "for"], Expression, int]
"""A `with` block or a loop inside a function: (parent scope, kind, value, line); the function itself is scope -1."""

Use = tuple[int, Expression, int]
"""One expression in the order of the code: (variable that it is bound to or -1, value, scope)."""


class Function(NamedTuple):
    """A function or method. `returns` are expressions with local variables written out, as far as that stays small.

    `body` holds its uses, marshalled apart: most stages look at few bodies, and each process unpacks only its own.
    """

    name: str
    qualname: str
    line: int
    end_line: int
    parameters: tuple[Parameter, ...]
    decorators: tuple[Expression, ...]
    annotation: Expression
    returns: tuple[Expression, ...]
    body: bytes
    scopes: tuple[Scope, ...]

    @property
    def uses(self) -> tuple[Use, ...]:
        """What the body evaluates, in the order of the code; unpacked anew each time."""
        return marshal.loads(self.body) if self.body else ()  # noqa: S302  our own

    def mentions(self, names: Iterable[bytes]) -> bool:
        """Whether a body may hold one of the names; False is certain."""
        return any(name in self.body for name in names)


def packed(uses: Iterable[Use]) -> bytes:
    """The `body` of a function."""
    written = tuple(uses)
    return marshal.dumps(written) if written else b""


class Attribute(NamedTuple):
    """A name bound in a class body, or on `self` in a method."""

    name: str
    value: Expression
    annotation: Expression
    line: int
    is_conditional: bool


class Class(NamedTuple):
    """A class statement; `function` is the qualified name of the function that makes it, TYPE_CHECKING, or empty."""

    name: str
    qualname: str
    line: int
    end_line: int
    bases: tuple[Expression, ...]
    keywords: tuple[tuple[str | None, Expression], ...]
    decorators: tuple[Expression, ...]
    attributes: tuple[Attribute, ...]
    instance_attributes: tuple[Attribute, ...]
    methods: tuple[str, ...]
    function: str
    uses: tuple[Use, ...]


class Outline(NamedTuple):
    """Everything that is read from one file; classes and functions are keyed by qualified name, in source order."""

    imports: tuple[Import, ...]
    names: tuple[Attribute, ...]
    classes: tuple[Class, ...]
    functions: tuple[Function, ...]
    uses: tuple[Use, ...]
    bindings: int
    lines: int
    errors: tuple[tuple[int, str], ...]


Plain = tuple[Any, ...]
"""An outline as nothing but tuples, which can be marshalled."""


def plain(outline: Outline) -> Plain:
    """Write an outline as plain tuples."""
    imports, names, classes, functions, *rest = outline
    return (
        _rows(imports),
        _rows(names),
        tuple((*c[:7], _rows(c.attributes), _rows(c.instance_attributes), *c[9:]) for c in classes),
        tuple((*f[:4], _rows(f.parameters), *f[5:]) for f in functions),
        *rest,
    )


def from_plain(rows: Plain) -> Outline:
    """Read what `plain` wrote; raise ValueError or TypeError if it is something else."""
    imports, names, classes, functions, *rest = rows
    return Outline(
        tuple(map(Import._make, imports)),
        tuple(map(Attribute._make, names)),
        tuple(map(_class, classes)),
        tuple(Function._make((*f[:4], tuple(map(Parameter._make, f[4])), *f[5:])) for f in functions),
        *rest,
    )


def _class(row: Plain) -> Class:
    attributes, instance = (tuple(map(Attribute._make, row[i])) for i in (7, 8))
    return Class._make((*row[:7], attributes, instance, *row[9:]))


def _rows(rows: Iterable[tuple[Any, ...]]) -> tuple[tuple[Any, ...], ...]:
    return tuple(map(tuple, rows))
