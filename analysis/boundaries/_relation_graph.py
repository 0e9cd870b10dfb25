"""The plain graph of models and their relations, for the baselines that see nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analysis.boundaries._requests import requests
from analysis.model.models import DjangoModel
from analysis.model.partition import Partition, Placement
from analysis.model.system import System, Wishes
from banyan.errors import UsageError

SEED = 0
"""Both baselines are drawn by chance; this pins the draw."""


def relation_graph(system: System, wishes: Wishes) -> tuple[list[DjangoModel], list[tuple[int, int]]]:
    """Return the models and the pairs of them that are related or asked to be together.

    Raises UsageError for a wish that a baseline cannot meet.
    """
    if wishes.anchors or wishes.apart or wishes.services:
        raise UsageError("a baseline takes no anchors, no --keep-apart and no --services", hint="leave out --strategy")
    models = sorted((m for m in system.models if not m.is_abstract), key=lambda m: (m.name, m.id))
    number = {model.id: index for index, model in enumerate(models)}
    asked = requests(wishes, models)
    ties = {(number[model], number[block]) for model, block in asked.block_of.items() if model != block}
    found = {
        (number[model.id], number[relation.target])
        for model in models
        for relation in model.relations
        if relation.target in number and relation.target != model.id
    }
    return models, sorted({(min(pair), max(pair)) for pair in found | ties})


def as_partition(strategy: str, models: Sequence[DjangoModel], groups: Iterable[Iterable[int]]) -> Partition:
    """Name the groups after their first model; code goes where most models of its app are."""
    service_of: dict[str, str] = {}
    for group in sorted((sorted(group) for group in groups), key=lambda group: group[0]):
        name = _free(models[group[0]].name.lower(), set(service_of.values()))
        service_of.update({models[node].id: name for node in group})
    code = {model.app: service_of[model.id] for model in reversed(models)}
    return Partition(strategy, service_of, code, placements={m: Placement(m, s) for m, s in service_of.items()})


def _free(name: str, taken: set[str]) -> str:
    number = 1
    while (name if number == 1 else f"{name}_{number}") in taken:
        number += 1
    return name if number == 1 else f"{name}_{number}"
