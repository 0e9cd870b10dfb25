"""What the project knows by name rather than by import: tasks, management commands, tables, labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.discovery.files import SourceFile
from analysis.resolve.conventions import called_name
from analysis.resolve.models import Model
from analysis.resolve.project import Project
from analysis.resolve.symbols import ClassInfo, FunctionInfo, Module
from analysis.resolve.templates import TemplateIndex
from analysis.resolve.urls import UrlNames
from analysis.syntax.expressions import keyword, string_value

_TASK_DECORATORS = frozenset({"task", "shared_task", "periodic_task", "instrumented_task", "db_task", "job"})


@dataclass(frozen=True, slots=True)
class Names:
    """Look-ups by name; `tables` is keyed by lower-case table, join tables of many-to-many fields included."""

    labels: frozenset[str]
    tasks: Mapping[str, Module]
    commands: Mapping[str, Module]
    tables: Mapping[str, Model]
    admin_models: Mapping[ClassInfo, Model]
    urls: UrlNames
    templates: TemplateIndex


def names_of(project: Project, listing_files: Iterable[SourceFile] = ()) -> Names:
    """Collect the names of a project; `listing_files` are all files of the tree, among them its templates."""
    local = [m for m in project.symbols.unique if not m.is_test]
    admins = project.flow.conventions.admins
    return Names(
        frozenset({app.label for app in project.apps if app.is_local} | {m.app for m in local}),
        {name: module for module in local for name in _tasks(module)},
        {m.name.rpartition(".")[2]: m for m in local if ".management.commands." in m.name},
        dict(_tables(project)),
        admins,
        UrlNames(project, admins),
        TemplateIndex(project, listing_files),
    )


def is_task(function: FunctionInfo) -> bool:
    """Whether a function is decorated as a background task."""
    return any(called_name(d) in _TASK_DECORATORS for d in function.declaration.decorators)


def _tasks(module: Module) -> Iterator[str]:
    for function in module.functions.values():
        if is_task(function):
            yield f"{module.name}.{function.declaration.qualname}"
            for decorator in function.declaration.decorators:
                given = string_value(keyword(decorator, "name"))
                if given:
                    yield given
    for cls in module.classes.values():
        name = cls.attributes.get("name")
        if name is not None and string_value(name.value) and any("Task" in str(base) for base in cls.declaration.bases):
            yield string_value(name.value) or ""


def _tables(project: Project) -> Iterator[tuple[str, Model]]:
    for model in project.models:
        if model.is_abstract or model.is_proxy or not model.db_table:
            continue
        yield model.db_table.lower(), model
        for field in model.fields.values():
            if field.kind == "ManyToManyField" and field.through is None:
                yield f"{model.db_table}_{field.name}".lower(), model
