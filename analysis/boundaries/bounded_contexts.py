"""Groups models that are used, related and named together, apps or not: `Cart`, `CartLine` and the views on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from analysis.boundaries._affinity import Affinity, Steps, Visits, affinity, normalised, visits_of
from analysis.boundaries._code import SHARED, place_code
from analysis.boundaries._grouping import agreed, counted, groups_of
from analysis.boundaries._labels import NONE, Labels
from analysis.boundaries._placements import placements
from analysis.boundaries._requests import Requests, requests
from analysis.boundaries._spreading import spread
from analysis.boundaries._stability import perturbed, stability
from analysis.boundaries._steadying import steadied
from analysis.boundaries._titles import titles
from analysis.boundaries._vocabulary import likeness
from analysis.boundaries._web import Web, weave
from analysis.model.models import DjangoModel
from analysis.model.partition import Partition
from analysis.model.system import System, Wishes

NAME = "bounded_contexts"


def partition(system: System, wishes: Wishes, without: frozenset[str] = frozenset()) -> Partition:
    """Propose services; `without` leaves out signals, to learn what each of them gives.

    Raises UnknownName for a wish about a model that is not there, UsageError for wishes that contradict each other.
    """
    web = weave(system, wishes, without)
    asked = requests(wishes, web.models)
    if not web.models:
        return Partition(NAME, {}, place_code(system, web, {}, {}), frozenset({SHARED}))
    sight = _Sight.of(system, web, asked, without)
    service_of, pulls, steadiness = _by_anchors(sight) if asked.anchors else _by_groups(sight, wishes)
    code = place_code(system, web, sight.visits, service_of)
    libraries = frozenset({SHARED} & set(code.values())) - set(service_of.values())
    reasons = placements(web, service_of, pulls, steadiness)
    return Partition(NAME, service_of, code, libraries, placements=reasons)


Found = tuple[dict[str, str], dict[str, dict[str, float]], dict[str, float]]
"""The service of each model, how much each service draws it, and how steady it stands."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is known of the models, in an order that neither app labels nor files have a part in."""

    web: Web
    asked: Requests
    steps: Steps
    visits: Visits
    closeness: Affinity
    order: tuple[DjangoModel, ...]

    @classmethod
    def of(cls, system: System, web: Web, asked: Requests, without: frozenset[str]) -> _Sight:
        steps = normalised(web)
        visits = visits_of([model.id for model in web.models], steps)
        alike = likeness(system, web.models) if "vocabulary" not in without else lambda _a, _b: 0.0
        closeness = affinity(visits, alike)

        def place(model: DjangoModel) -> tuple[object, ...]:
            near = sorted((round(weight, 9) for weight in closeness[model.id].values()), reverse=True)
            return model.name, system.members.get(model.id, ()), near, model.id

        return cls(web, asked, steps, visits, closeness, tuple(sorted(web.models, key=place)))

    def blocks(self) -> list[list[DjangoModel]]:
        """The models that must stay together, in order."""
        found: dict[str, list[DjangoModel]] = {}
        for model in self.order:
            found.setdefault(self.asked.block_of[model.id], []).append(model)
        return list(found.values())

    def rows(self, blocks: Sequence[Sequence[DjangoModel]]) -> list[dict[int, float]]:
        """How close blocks are to each other."""
        number = {model.id: index for index, block in enumerate(blocks) for model in block}
        rows: list[dict[int, float]] = [{} for _ in blocks]
        for model in self.order:
            row = rows[number[model.id]]
            near = self.closeness[model.id]
            for other in self.order:
                weight = near.get(other.id, 0.0)
                if weight and number[other.id] != number[model.id]:
                    row[number[other.id]] = row.get(number[other.id], 0.0) + weight
        return [dict(sorted(row.items())) for row in rows]


def _by_groups(sight: _Sight, wishes: Wishes) -> Found:
    blocks = sight.blocks()
    rows = sight.rows(blocks)
    keys = [sight.asked.block_of[block[0].id] for block in blocks]

    def apart(a: int, b: int) -> bool:
        return sight.asked.are_apart(keys[a], keys[b])

    labels = Labels.of(blocks) if sight.web.rarity else NONE
    names = [block[0].name for block in blocks]
    groups = agreed(rows, apart, labels)
    rounds = perturbed(rows, len(set(groups)), names, labels)
    lasting = steadied(labels.added_to(rows), groups, rounds, apart)
    groups = lasting if len(set(lasting)) >= wishes.services else groups
    if wishes.services:
        groups = counted(rows, groups, wishes.services, apart, labels)
        rounds = perturbed(rows, wishes.services, names, labels)
    inside = [[model for node in nodes for model in blocks[node]] for nodes in groups_of(groups).values()]
    chosen = titles(inside, by_app=not wishes.ignore_app_labels)
    service_of = {model.id: name for name, group in zip(chosen, inside, strict=True) for model in group}
    steady = stability(rounds, groups)
    steadiness = {model.id: steady[node] for node, block in enumerate(blocks) for model in block}
    return service_of, _pulls(sight, service_of), steadiness


def _pulls(sight: _Sight, service_of: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """How strongly models are drawn; where labels count, an app draws as strongly as everything else together."""
    pulls: dict[str, dict[str, float]] = {}
    fellows: dict[str, list[str]] = {}
    for model in sight.order:
        fellows.setdefault(model.app, []).append(model.id)
    for model in sight.order:
        into = pulls.setdefault(model.id, {})
        drawn = (fsum(sight.closeness[model.id].values()) or 1.0) * sight.web.rarity.get(model.app, 0.0)
        for other_id in fellows[model.app]:
            if other_id != model.id and drawn:
                service = service_of[other_id]
                into[service] = into.get(service, 0.0) + drawn / (len(fellows[model.app]) - 1)
        for other in sight.order:
            weight = sight.closeness[model.id].get(other.id, 0.0)
            if weight:
                into[service_of[other.id]] = into.get(service_of[other.id], 0.0) + weight
    return pulls


def _by_anchors(sight: _Sight) -> Found:
    names = sorted(set(sight.asked.anchors.values()))
    seeds = {
        model.id: names.index(sight.asked.anchors[sight.asked.block_of[model.id]])
        for model in sight.order
        if sight.asked.block_of[model.id] in sight.asked.anchors
    }
    shares = spread(sight.steps, seeds, len(names))
    nothing = (0.0,) * len(names)
    pulls = {m.id: dict(zip(names, shares.get(m.id, nothing), strict=True)) for m in sight.order}
    service_of = _assigned(sight, names, pulls)
    return service_of, pulls, _steadiness(sight, service_of)


def _assigned(sight: _Sight, names: Sequence[str], pulls: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Give every block to the anchor that draws it most; those kept apart from one that is placed go elsewhere."""
    placed: dict[str, str] = dict(sight.asked.anchors)
    drawn = {
        sight.asked.block_of[block[0].id]: {name: sum(pulls[model.id][name] for model in block) for name in names}
        for block in sight.blocks()
    }
    for block, pull in sorted(drawn.items(), key=lambda item: -_lead(item[1])):
        if block not in placed:
            closed = {name for other, name in placed.items() if sight.asked.are_apart(block, other)}
            placed[block] = max((n for n in names if n not in closed), key=lambda n: pull[n], default=names[0])
    return {model.id: placed[sight.asked.block_of[model.id]] for model in sight.order}


def _lead(pull: Mapping[str, float]) -> float:
    most = sorted(pull.values(), reverse=True)
    return most[0] - (most[1] if len(most) > 1 else 0.0)


def _steadiness(sight: _Sight, service_of: Mapping[str, str]) -> dict[str, float]:
    rows = sight.rows([[model] for model in sight.order])
    names = [service_of[model.id] for model in sight.order]
    numbers = {name: index for index, name in enumerate(dict.fromkeys(names))}
    rounds = perturbed(rows, len(numbers), [model.name for model in sight.order])
    steady = stability(rounds, [numbers[name] for name in names])
    return {model.id: steady[index] for index, model in enumerate(sight.order)}
