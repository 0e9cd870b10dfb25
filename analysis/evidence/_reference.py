"""What a kind finds: a reference to another end, or a gap where the end cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analysis.resolve.frames import Frame
from analysis.resolve.models import Model
from analysis.resolve.names import Names
from analysis.resolve.project import Project
from analysis.resolve.values import ClassValue, FunctionValue, ModuleValue, Value
from analysis.syntax.expressions import Expression, walk

if TYPE_CHECKING:
    from analysis.resolve.symbols import ClassInfo, Module


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
    """Where the code stands that a kind looks at: module, app, enclosing symbol, and the local variables."""

    project: Project
    names: Names
    module: Module
    app: str
    symbol: str = ""
    cls: ClassInfo | None = None
    frame: Frame | None = None
    bindings: Mapping[int, Expression] = field(default_factory=dict)

    @property
    def is_migration(self) -> bool:
        """Whether the code is a migration."""
        return ".migrations." in f".{self.module.name}."

    def to_model(self, model: Model, line: int, detail: str, source: Model | None = None) -> Reference:
        """A reference to a model."""
        return Reference(model.app, line, detail, model.label, source, source.app if source is not None else None)

    def value(self, expression: Expression) -> Value:
        """What an expression of this place stands for."""
        if self.frame is None:
            return self.project.flow.static(expression, self.module, self.cls)
        silent = replace(self.frame, events=None)
        return self.project.flow.evaluate(expression, silent)

    def written(self, expression: Expression) -> Expression:
        """The expression that a local variable was bound to; any other expression itself."""
        for _ in range(8):
            if expression is None or expression[0] != "v" or expression[1] not in self.bindings:
                break
            expression = self.bindings[expression[1]]
        return expression

    def module_of(self, dotted: str) -> Module | None:
        """The local module that a dotted path to a module, class or function lies in."""
        match self.project.symbols.by_path(dotted):
            case ModuleValue(module):
                return module if module.is_local else None
            case ClassValue(cls):
                return cls.module if cls.module.is_local else None
            case FunctionValue(function):
                return function.module if function.module.is_local else None
        owner = self.project.symbols.modules.get(dotted.rpartition(".")[0])
        return owner if owner is not None and owner.is_local and dotted.rpartition(".")[2] in owner.assigned else None

    def model_of(self, text: str) -> Model | None:
        """The model that a text names: by its label, or by a dotted path to its class or into it."""
        graph = self.project.flow.models
        found = graph.find(text) if text.count(".") == 1 else None
        if found is not None and found.label == text:
            return found
        parts = text.split(".")
        for end in range(len(parts), 1, -1):
            cls = self.project.symbols.class_by_path(".".join(parts[:end]))
            model = graph.of(cls) if cls is not None else None
            if model is not None:
                return model
        return None

    def line_of(self, setting: str, text: str) -> int:
        """The line of the settings module at which a setting mentions a text."""
        for attribute in self.module.assigned.get(setting, ()):
            for part in walk(attribute.value):
                if part[0] == "s" and part[1] == text:
                    return int(part[2])
        return next((a.line for a in self.module.assigned.get(setting, ())), 1)
