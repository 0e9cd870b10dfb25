"""What the project's files, classes and properties are called in the evidence, for the crossings of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.model.evidence import End
from analysis.model.partition import Partition

if TYPE_CHECKING:
    from analysis.resolve.project import Project
    from analysis.resolve.symbols import ClassInfo, Module


@dataclass(frozen=True, slots=True)
class Naming:
    """Files by their dotted names; of each class, as `module:Class`, the services and classes that it derives from.

    `properties` are those of models, as `module:Class.name`, with the labels of the models that have them.
    """

    modules: Mapping[str, str] = field(default_factory=dict)
    ancestors: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def module(self, file: str) -> str:
        """The dotted name of a file; one that is not known goes by its path."""
        return self.modules.get(file) or file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def naming_of(modules: Iterable[Module], project: Project, partition: Partition) -> Naming:
    """The names in some modules of a project, under a partition."""
    modules = tuple(modules)
    classes = [cls for module in modules for cls in module.classes.values()]
    return Naming(
        {module.path: module.name for module in modules},
        {_name(cls): found for cls in classes if (found := tuple(_ancestors(cls, project, partition)))},
        _properties(project),
    )


def _ancestors(cls: ClassInfo, project: Project, partition: Partition) -> Iterator[tuple[str, str]]:
    for one in _chain(cls, project):
        if one is not cls:
            end = End(one.module.app, None, one.module.name, one.declaration.qualname)
            yield partition.home(end) or "", _name(one)


def _properties(project: Project) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for model in project.models:
        for one in _chain(model.cls, project) if model.is_local else ():
            for method in one.methods.values():
                if method.is_property:
                    name = f"{one.module.name}:{method.declaration.qualname}"
                    found[name] = (*found.get(name, ()), model.label)
    return found


def _chain(cls: ClassInfo, project: Project) -> Iterator[ClassInfo]:
    return (one for one in project.symbols.mro(cls) if not isinstance(one, str) and one.module.is_local)


def _name(cls: ClassInfo) -> str:
    return f"{cls.module.name}:{cls.declaration.qualname}"
