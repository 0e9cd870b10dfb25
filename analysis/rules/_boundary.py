"""The boundary that a plan draws through a system: every dependency that steps over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from analysis.model.evidence import Evidence
from analysis.model.partition import Partition
from analysis.model.proposal import Crossing, Remedy
from analysis.model.system import System
from analysis.reports._kinds import kind_named
from banyan.plan.values import Plan, PlannedService


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of evidence from one service to another; it is written in the code of `owner`."""

    source: PlannedService
    target: PlannedService
    owner: PlannedService
    evidence: Evidence
    remedy: Remedy

    @property
    def is_private(self) -> bool:
        """Whether it reaches a module that the other service keeps to itself."""
        module = self.evidence.target.module
        if module is None or self.evidence.target.model is not None:
            return False
        if _covers(self.target.private, module):
            return True
        return bool(self.target.public) and not _covers(self.target.public, module)

    @property
    def is_allowed(self) -> bool:
        """Whether the plan allows it: code, not data, of a service that it uses, and not private."""
        shares_data = kind_named(self.evidence.kind).group.is_binding
        return self.target.name in self.source.uses and not shares_data and not self.is_private


@dataclass(frozen=True, slots=True)
class Boundary:
    """What rules judge. `steps` holds no code taken from a shared library: each service brings its own copy along."""

    plan: Plan
    system: System
    partition: Partition
    steps: tuple[Step, ...]


def boundary_of(plan: Plan, system: System, partition: Partition, crossings: Iterable[Crossing]) -> Boundary:
    """Find every step of a system over the boundary of a plan; `crossings` are those of its appraisal."""
    services = {service.name: service for service in plan.services}
    remedies = {_key(crossing): crossing.remedy for crossing in crossings}
    folders = {app.path: app.label for app in system.apps if app.is_local}
    steps = []
    for one in system.evidence:
        source, target = partition.home(one.source), partition.home(one.target)
        if source is None or target is None or source == target:
            continue
        if target not in partition.libraries or one.target.model in partition.models:
            owner = _owner(one, folders, partition) if one.source.model is not None else source
            remedy = remedies[source, target, *_place(one)]
            steps.append(Step(services[source], services[target], services[owner or source], one, remedy))
    return Boundary(plan, system, partition, tuple(steps))


def _key(crossing: Crossing) -> tuple[str | int, ...]:
    return crossing.source, crossing.target, *_place(crossing)


def _place(one: Crossing | Evidence) -> tuple[str | int, ...]:
    return one.kind, one.file, one.line, one.detail


def _owner(one: Evidence, folders: Mapping[str, str], partition: Partition) -> str | None:
    """Whose code evidence stands in that starts from a model."""
    return partition.home(replace(one.source, app=_app_of(one, folders), model=None))


def _app_of(one: Evidence, folders: Mapping[str, str]) -> str:
    """The app in whose folder evidence is written: that of a query is not the app of the model it starts from."""
    folder = one.file.rpartition("/")[0]
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folders.get(folder, one.source.app)


def _covers(names: tuple[str, ...], module: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in names)
