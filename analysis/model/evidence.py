"""Evidence: one place in the source where one end depends on another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

EXCERPT = 200
"""Characters of source that travel with a piece of evidence."""

OFFERED = ".list_filter: "
"""What the detail of a read says that an admin's filter makes, of all rows, to choose from."""


@dataclass(frozen=True, slots=True)
class End:
    """One end of a dependency: an app, and as far as known the model, module and symbol.

    `model` is `app_label.ModelName`; `symbol` is the enclosing function, method or class, qualified inside its module.
    """

    app: str
    model: str | None = None
    module: str | None = None
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """One dependency with its place; `weight` is the cost of cutting it, relative to one plain import."""

    kind: str
    source: End
    target: End
    file: str
    line: int
    detail: str
    weight: float
    excerpt: str = ""

    @property
    def is_crossing(self) -> bool:
        """Whether it leaves its app."""
        return self.source.app != self.target.app


@dataclass(frozen=True, slots=True, order=True)
class Unresolved:
    """A reference that was seen and could not be told, with the reason."""

    kind: str
    file: str
    line: int
    detail: str
    reason: str


def excerpt(lines: Sequence[str], line: int) -> str:
    """The text of a source line, cut to what travels with a piece of evidence; empty if there is no such line."""
    return lines[line - 1].strip()[:EXCERPT] if 0 < line <= len(lines) else ""
