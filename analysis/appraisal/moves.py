"""A partition with some models or apps moved to other services, together with the code that serves them alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.model.evidence import End, Evidence
from analysis.model.partition import Partition, Placement
from analysis.model.proposal import Proposal
from analysis.model.system import System

_ABOUT = frozenset({"read", "write", "query_join", "raw_sql", "serializer", "form", "admin"})


def partition_of(proposal: Proposal) -> Partition:
    """Return the partition that a proposal was made of."""
    models = {model: service.name for service in proposal.services for model in service.models}
    libraries = frozenset(service.name for service in proposal.services if service.role == "shared_library")
    remainder = next((service.name for service in proposal.services if service.role == "remainder"), None)
    placements = {placement.model: placement for placement in proposal.placements}
    return Partition(proposal.strategy, models, proposal.code, libraries, remainder, placements)


def moved(partition: Partition, system: System, moves: Mapping[str, str]) -> Partition:
    """Move each model (`app.Model`) or whole app (`app`) of `moves` to the service it names.

    With a model goes the code that touches no other model of the service it leaves; with an app all of its code. A
    service that owns models afterwards is no library.
    """
    models, code = dict(partition.models), dict(partition.code)
    for name in sorted(moves, key=lambda name: "." in name):  # apps first: a model of one may be sent elsewhere
        if "." in name:
            continue
        models.update((model, moves[name]) for model in models if model.partition(".")[0] == name)
        code.update((key, moves[name]) for key in _code_of(name, code, system))
    single = {model: service for model, service in moves.items() if "." in model}
    code.update(_serving(partition, system, single))
    models.update(single)
    placements = dict(partition.placements)
    for model, service in models.items():
        before = partition.models.get(model)
        if before != service:
            placements[model] = Placement(model, service, runner_up=before, pros=("moved by hand",))
    libraries = partition.libraries - set(models.values())
    return replace(partition, models=models, code=code, libraries=libraries, placements=placements)


def _code_of(app: str, code: Mapping[str, str], system: System) -> list[str]:
    modules = {each.module for each in system.apps if each.label == app}
    inside = [key for key in code if any(f"{key.partition(':')[0]}.".startswith(f"{name}.") for name in modules)]
    return [app, *inside]


def _serving(partition: Partition, system: System, single: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """The classes of the models, and the functions and classes that touch them and nothing else of their service."""
    for model in system.models:
        if model.id in single:
            yield f"{model.module}:{model.name}", single[model.id]
    for key, (owner, touched) in sorted(_touched(partition, system.evidence).items()):
        goals = {single.get(model) for model in touched if partition.models.get(model) == owner}
        if len(goals) == 1 and (goal := goals.pop()) is not None:
            yield key, goal


def _touched(partition: Partition, evidence: Iterable[Evidence]) -> dict[str, tuple[str | None, set[str]]]:
    """For each function and class at the top of a module whose it is, and all models that it touches."""
    found: dict[str, tuple[str | None, set[str]]] = {}
    for one in evidence:
        source = one.source
        if one.kind in _ABOUT and one.target.model and source.module and source.symbol:
            key = f"{source.module}:{source.symbol.partition('.')[0]}"
            if key not in found:
                found[key] = partition.home(End(source.app, None, source.module, source.symbol)), set()
            found[key][1].update(model for model in (source.model, one.target.model) if model)
    return found
