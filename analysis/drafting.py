"""From a partition to the services of a plan, and from a plan to what it does not name yet: pure, and readable."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from analysis.model.models import DjangoModel
from analysis.model.partition import Partition
from analysis.model.project import App
from analysis.model.system import System
from analysis.ownership import partition_of
from banyan.plan.values import Plan, PlannedService, Role
from banyan.plan.writing import Addition


def services_of(partition: Partition, system: System) -> tuple[PlannedService, ...]:
    """A partition as the services of a plan: apps where they are whole, models and code that stand elsewhere apart."""
    owners = _app_owners(partition, system)
    models = {m.id: m.app for m in system.models if not m.is_abstract}
    names = sorted({*partition.models.values(), *partition.code.values()})
    code = _code_apart(partition, system, owners)
    return tuple(
        PlannedService(
            _spelled(name),
            _role(name, partition),
            apps=tuple(sorted(app for app, owner in owners.items() if owner == name)),
            models=tuple(sorted(m for m, s in partition.models.items() if s == name and owners.get(models[m]) != name)),
            modules=tuple(sorted(key for key, service in code.items() if service == name)),
        )
        for name in names
    )


def _app_owners(partition: Partition, system: System) -> dict[str, str]:
    """The service of each local app: as the partition says, else that of most of its models."""
    votes: dict[str, Counter[str]] = {}
    for model in system.models:
        if model.id in partition.models:
            votes.setdefault(model.app, Counter())[partition.models[model.id]] += 1
    owners = {}
    for app in system.apps:
        majority = sorted(votes.get(app.label, Counter()).items(), key=lambda vote: (-vote[1], vote[0]))
        owner = partition.code.get(app.label) or (majority[0][0] if majority else None)
        if app.is_local and owner is not None:
            owners[app.label] = owner
    return owners


def _code_apart(partition: Partition, system: System, owners: Mapping[str, str]) -> dict[str, str]:
    """Modules and symbols that belong elsewhere than what they stand in; a model's class goes with the model."""
    apps = {app.module: app.label for app in system.apps if app.is_local}
    classes = {f"{model.module}:{model.name}" for model in system.models}
    apart = {}
    for key, service in sorted(partition.code.items()):
        module, _, symbol = key.partition(":")
        above = partition.code.get(module) if symbol else None
        if key in owners or key in classes or (above or owners.get(_app_of(module, apps))) == service:
            continue
        apart[key] = service
    return apart


def _app_of(module: str, apps: Mapping[str, str]) -> str:
    name = module
    while name and name not in apps:
        name = name.rpartition(".")[0]
    return apps.get(name, module.partition(".")[0])


def _role(name: str, partition: Partition) -> Role:
    return (
        "shared_library" if name in partition.libraries else "remainder" if name == partition.remainder else "service"
    )


def _spelled(name: str) -> str:
    """A name as a plan may spell it."""
    spelled = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_-")
    return spelled if spelled[:1].isalpha() else f"service_{spelled}"


def wiring_of(system: System, settings: str) -> tuple[str, ...]:
    """Units that hold the settings: they wire all services together, and belong to none."""
    units = [app for app in system.apps if not app.django_app and app.is_local]
    return tuple(unit.label for unit in units if settings.startswith(f"{unit.module}."))


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An app or a model that a plan does not name yet; `role` is that of the service if it is new as well."""

    key: str
    name: str
    service: str
    role: Role


def newcomers(plan: Plan, system: System, partition: Partition) -> tuple[Newcomer, ...]:
    """Apps and models that the plan does not name yet, each with the service that owns most of its company."""
    desk = _Desk(partition_of(plan, system), partition, system)
    return tuple(found for app in _unnamed(plan, system) for found in desk.place(app, plan))


def additions(newcomers: tuple[Newcomer, ...]) -> tuple[Addition, ...]:
    """Newcomers to one list of one service together, sorted by service."""
    lists: dict[tuple[str, str], list[str]] = {}
    for each in newcomers:
        lists.setdefault((each.service, each.key), []).append(each.name)
    return tuple(Addition(service, key, tuple(names)) for (service, key), names in sorted(lists.items()))


def _unnamed(plan: Plan, system: System) -> Iterator[App]:
    known = {app for service in plan.services for app in service.apps} | set(plan.project.unowned)
    return (app for app in system.apps if app.is_local and app.django_app and app.label not in known)


class _Desk:
    """Finds a service for each newcomer."""

    def __init__(self, current: Partition, proposed: Partition, system: System) -> None:
        self._current = current
        self._proposed = proposed
        self._system = system
        self._owners = _app_owners(proposed, system)

    def place(self, app: App, plan: Plan) -> Iterator[Newcomer]:
        """The app as a whole, or the models of one that the plan has taken apart."""
        models = [model for model in self._system.models if model.app == app.label and not model.is_abstract]
        home = self._owners.get(app.label, app.label)
        if any(model.id in self._current.models for model in models):
            yield from (self._model(model, home) for model in models if model.id not in self._current.models)
        elif not any(f"{name}.".startswith(f"{app.module}.") for s in plan.services for name in s.modules):
            yield self._newcomer("apps", app.label, home)

    def _model(self, model: DjangoModel, home: str) -> Newcomer:
        """A model goes where its company of the proposal is, one without any to the rest of its app."""
        proposed = self._proposed.models.get(model.id, home)
        fellows = [self._current.models[m.id] for m in self._system.models if self._is_fellow(m, model)]
        return self._newcomer("models", model.id, proposed, fellows)

    def _is_fellow(self, other: DjangoModel, model: DjangoModel) -> bool:
        return other.app == model.app and other.id in self._current.models

    def _newcomer(self, key: str, name: str, proposed: str, otherwise: Iterable[str] = ()) -> Newcomer:
        votes = Counter(self._company(proposed)) or Counter(otherwise)
        majority = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        owner = majority[0][0] if majority else _spelled(proposed)
        return Newcomer(key, name, owner, _role(proposed, self._proposed))

    def _company(self, proposed: str) -> Iterator[str]:
        """The planned owner of each app and model that a proposed service would hold."""
        for app, service in self._owners.items():
            if service == proposed and app in self._current.code:
                yield self._current.code[app]
        for model, service in self._proposed.models.items():
            if service == proposed and model in self._current.models:
                yield self._current.models[model]
