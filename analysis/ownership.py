"""From a plan to the partition it means, and to what it names that the code no longer has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from analysis.model.partition import Partition, Placement
from analysis.model.system import System
from banyan.errors import UnknownName
from banyan.plan.places import Places
from banyan.plan.values import Plan, PlannedService, Problem


def partition_of(plan: Plan, system: System) -> Partition:
    """Who owns what after the plan; what it does not name belongs to no service."""
    models = dict(_models(plan, system))
    libraries = frozenset(service.name for service in plan.services if service.role == "shared_library")
    remainder = next((service.name for service in plan.services if service.role == "remainder"), None)
    placements = {model: Placement(model, service, pros=("the plan says so",)) for model, service in models.items()}
    return Partition("plan", models, _code(plan, system), libraries, remainder, placements)


def gone(plan: Plan, system: System, modules: frozenset[str], places: Places) -> Iterator[Problem]:
    """Everything that the plan names and the code does not have; `modules` are all dotted names, as paths give them."""
    apps = {app.label for app in system.apps if app.is_local}
    models = {model.id for model in system.models if not model.is_abstract}
    for app in plan.project.unowned:
        if app not in apps and not _is_there(app, modules):
            yield Problem(places.line("project", "unowned", app), _missing("app", app, apps))
    for service in plan.services:
        path = ("services", service.name)
        for app in service.apps:
            if app not in apps and not _is_there(app, modules):  # a unit shows in a system only if it is used
                yield Problem(places.line(*path, "apps", app), _missing("app", app, apps))
        for model in service.models:
            if model.count(".") == 1 and model not in models:
                yield Problem(places.line(*path, "models", model), _missing("model", model, models))
        yield from _gone_modules(service, modules, places)


def _gone_modules(service: PlannedService, modules: frozenset[str], places: Places) -> Iterator[Problem]:
    for key in ("modules", "public", "private"):
        for name in getattr(service, key):
            module = name.partition(":")[0]
            if not _is_there(module, modules):
                line = places.line("services", service.name, key, name)
                yield Problem(line, _missing("module", module, modules))


def _is_there(name: str, modules: frozenset[str]) -> bool:
    """Whether a file could be a module of that name; where the import root lies, is not known here."""
    if name in modules:
        return True
    return any(module.endswith(f".{name}") or name.endswith(f".{module}") for module in modules if module)


def _missing(noun: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    hint = UnknownName(noun, name, names).hint or ""
    lower = {each.lower(): each for each in names}
    close = hint if hint.startswith("did you mean") else ""
    if name.lower() in lower:
        close = f"did you mean {lower[name.lower()]}?"
    return f"{noun} {name} is not in the project: {close or 'it is gone, or was never there; remove it here'}"


def _models(plan: Plan, system: System) -> Iterator[tuple[str, str]]:
    apps = {app: service.name for service in plan.services for app in service.apps}
    named = {model: service.name for service in plan.services for model in service.models}
    for model in system.models:
        owner = named.get(model.id) or apps.get(model.app)
        if owner is not None and not model.is_abstract:
            yield model.id, owner


def _code(plan: Plan, system: System) -> Mapping[str, str]:
    """Apps as they are, modules with all below them, symbols, and the class of each model that is named alone."""
    code = {app: service.name for service in plan.services for app in service.apps}
    named = {name: service.name for service in plan.services for name in service.modules}
    packages = {name: service for name, service in named.items() if ":" not in name}
    if packages:
        code.update((module, owner) for module in _modules(system) if (owner := _owner(module, packages)))
    owners = {model: service.name for service in plan.services for model in service.models}
    for model in system.models:
        if model.id in owners:
            code[f"{model.module}:{model.name}"] = owners[model.id]
    code.update((name, service) for name, service in named.items() if ":" in name)
    return code


def _modules(system: System) -> set[str]:
    ends = {end.module for one in system.evidence for end in (one.source, one.target) if end.module}
    return ends | {model.module for model in system.models}


def _owner(module: str, packages: Mapping[str, str]) -> str | None:
    name = module
    while name:
        if name in packages:
            return packages[name]
        name = name.rpartition(".")[0]
    return None
