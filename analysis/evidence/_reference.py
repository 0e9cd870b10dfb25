"""What a kind finds: a reference to another end, or a gap where the end cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.resolve.models import Model
from analysis.resolve.project import Project
from analysis.syntax.expressions import Expression

if TYPE_CHECKING:
    from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module


@dataclass(frozen=True, slots=True)
class Reference:
    """One dependency. The source is the place of the code, unless `source` names another model; so is the file."""

    app: str
    line: int
    detail: str
    model: str | None = None
    source: Model | None = None
    source_app: str | None = None
    path: str | None = None
    symbol: str | None = None
    target_module: str | None = None
    target_symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A reference that was seen and could not be told, with the reason."""

    line: int
    detail: str
    reason: str
    path: str | None = None


Found = Reference | Gap


@dataclass(slots=True)
class Site:
    """Where the code stands that a kind looks at: module, app, enclosing symbol, and what is bound to local variables."""

    project: Project
    module: Module
    app: str
    symbol: str = ""
    cls: ClassInfo | None = None
    function: FunctionInfo | None = None
    bindings: Mapping[int, Expression] = field(default_factory=dict)

    def to_model(self, model: Model, line: int, detail: str, source: Model | None = None) -> Reference:
        """A reference to a model, proxies and children standing for themselves."""
        return Reference(model.app, line, detail, model.label, source, source.app if source is not None else None)
