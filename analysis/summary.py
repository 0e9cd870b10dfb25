"""The apps, models and gaps of a report, from the resolved project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analysis.collect import Findings
from analysis.model.evidence import Evidence, Unresolved
from analysis.model.models import DjangoModel, Relation
from analysis.model.project import App
from analysis.resolve.models import Field, Model
from analysis.resolve.project import Project
from analysis.resolve.symbols import ClassInfo, Module


def apps_of(project: Project, evidence: Iterable[Evidence]) -> tuple[App, ...]:
    """All apps, and the units of code that belong to none but take part in a dependency; sorted by label."""
    lines: dict[str, int] = {}
    homes: dict[str, Module] = {}
    for module in project.symbols.unique:
        if not module.is_test and ".migrations." not in f".{module.name}.":
            lines[module.app] = lines.get(module.app, 0) + module.outline.lines
            homes.setdefault(module.app, module)
    found = {
        app.label: App(app.label, app.module, app.folder, app.is_local, app.is_installed, lines.get(app.label, 0))
        for app in reversed(project.apps)
    }
    named = {end.app for one in evidence for end in (one.source, one.target)}
    for label in sorted(named - set(found)):
        package = homes[label].path.split("/") if label in homes else []
        folder = "/".join(package[: package.index(label) + 1]) if label in package else ""
        found[label] = _unit(label, folder, lines.get(label, 0))
    return tuple(sorted(found.values()))


def _unit(label: str, folder: str, lines: int) -> App:
    return App(label, label, folder, is_local=True, is_installed=False, lines=lines, django_app=False)


def models_of(project: Project) -> tuple[DjangoModel, ...]:
    """Every concrete, proxy and unmanaged model of the local apps and the abstract ones, sorted by id."""
    return tuple(_model(project, model) for model in project.models if model.is_local)


def _model(project: Project, model: Model) -> DjangoModel:
    cls = model.cls
    bases = tuple(b.dotted if isinstance(b, ClassInfo) else b for b in project.symbols.bases(cls))
    relations = tuple(sorted(_relations(project, model), key=lambda r: (r.line, r.name)))
    where = (cls.module.name, cls.module.path, cls.declaration.line)
    flags = (model.is_abstract, model.is_proxy, model.is_managed)
    return DjangoModel(model.label, model.app, cls.name, *where, *flags, model.db_table, bases, relations)


def _relations(project: Project, model: Model) -> Iterator[Relation]:
    for field in model.fields.values():
        if field.kind is not None:
            yield _relation(project, model, field)


def _relation(project: Project, model: Model, field: Field) -> Relation:
    graph = project.flow.models
    return Relation(
        field.name,
        field.kind or "ForeignKey",
        field.field_class,
        graph.target_label(model, field.target) or None,
        (graph.target_label(model, field.through) or None) if field.through else None,
        field.on_delete,
        field.db_constraint,
        field.origin,
        field.declared_in,
        field.path,
        field.line,
    )


def members_of(project: Project) -> dict[str, tuple[str, ...]]:
    """The names of the fields and methods of each local model that is not abstract, those of its bases included."""
    return {
        model.label: _members(project, model) for model in project.models if model.is_local and not model.is_abstract
    }


def _members(project: Project, model: Model) -> tuple[str, ...]:
    bases = (base for base in project.symbols.mro(model.cls) if isinstance(base, ClassInfo) and base.module.is_local)
    methods = {name for base in bases for name in base.methods}
    return tuple(sorted({*model.fields, *methods}))


def unresolved_of(project: Project, findings: Findings) -> tuple[Unresolved, ...]:
    """What was seen and could not be told, models that exist only at run time included; sorted, each once."""
    dynamic = [
        Unresolved("model", model.path, model.line, model.detail, model.reason) for model in project.dynamic_models
    ]
    return tuple(sorted({*findings.unresolved, *dynamic, *_clashes(project), *_namesakes(project)}))


def _clashes(project: Project) -> Iterator[Unresolved]:
    folders = {app.module: app.folder for app in project.apps if app.is_local}
    for label, packages in project.label_clashes:
        local = [package for package in packages if package in folders]
        if local:
            count = f"one app label for {len(packages)} packages"
            reason = f"{count}, which Django refuses to load; they are reported as one app"
            yield Unresolved("app", folders[local[-1]], 1, f"{label}: {', '.join(packages)}", reason)


def _namesakes(project: Project) -> Iterator[Unresolved]:
    registered = {model.label.lower(): model for model in project.models}
    for model in project.namesakes:
        other = registered.get(model.label.lower())
        if other is not None and other.cls.module is not model.cls.module and model.is_local:
            reason = "another model has the same label; only that one is reported"
            detail = f"{model.label}, which is {other.cls.dotted} as well as {model.cls.dotted}"
            yield Unresolved("model", model.cls.module.path, model.cls.declaration.line, detail, reason)
