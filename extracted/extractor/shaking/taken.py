"""What is taken of a module that stays, and what tells how a name of it is to be treated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import libcst as cst

from extracted.extractor.shaking.members import Members
from extracted.extractor.shaking.source import Source, Statement
from extracted.extractor.shaking.syntax import descend, parameters

Treatment = Literal["copied", "mirror", "base", "stub", "task", "unavailable"]
"""What becomes of a name of the other side; a `base` is what mirrors derive from, short of what acts on rows."""


@dataclass(slots=True)
class Taken:
    """What is taken of one module that stays: names with what becomes of them."""

    source: Source | None
    names: dict[str, Treatment] = field(default_factory=dict)
    members: dict[str, Members] = field(default_factory=dict)
    kept: set[int] = field(default_factory=set)
    """Statements that are written, by index."""
    asked: set[str] = field(default_factory=set)
    """Names that other modules import."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that could not be followed."""

    path: str
    subject: str
    why: str


NOTHING = Taken(None)
"""Nothing of a module."""


def imports(statement: Statement, name: str) -> bool:
    """Whether a statement binds a name by importing it."""
    return any(one.bound == name for one in statement.references.imports)


def can_be_forwarded(node: cst.FunctionDef) -> bool:
    """Whether a call can be sent: no coroutine, no generator, no view, no context manager."""
    if node.asynchronous is not None:
        return False
    first = next((p.name.value for p in parameters(node.params)), "")
    if first == "request":
        return False
    return not any(isinstance(inner, cst.Yield) for inner in descend(node.body))


def makes_signal(statement: Statement) -> bool:
    """Whether a statement makes a signal."""
    match statement.node:
        case cst.SimpleStatementLine(body=[cst.Assign(value=cst.Call(func=func))]):
            name = func.attr.value if isinstance(func, cst.Attribute) else getattr(func, "value", "")
            return isinstance(name, str) and name.endswith("Signal")
    return False
