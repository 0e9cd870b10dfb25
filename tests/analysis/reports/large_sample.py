"""A large report made by rule: hubs, clusters and long tails, the same for the same seed."""

from __future__ import annotations

import random
from itertools import pairwise

from analysis.model.evidence import End, Evidence, Unresolved
from analysis.model.models import DjangoModel
from analysis.model.project import App, ProjectSummary
from analysis.model.report import Cycle, Report
from tests.analysis.reports.large_bill import proposed
from tests.analysis.reports.sample import WEIGHTS, by_place, couple, model_of, relation_of


def large(
    apps: int = 90, models: int = 250, evidence: int = 20_000, services: int | None = None, seed: int = 7
) -> Report:
    """A monolith of the given size, the same for the same seed: a few hubs, some clusters, long tails.

    There is a service for each app, unless `services` says how many areas there are.
    """
    chance = random.Random(seed)
    labels = tuple(_label(index) for index in range(apps))
    each_owns = range(1 + models // apps)
    owned = {label: [f"{label}.{_class_name(label, number)}" for number in each_owns] for label in labels}
    pairs = _popular_pairs(labels, chance)
    found = (_large_evidence(number, pairs, owned, chance) for number in range(evidence))
    dependencies = tuple(sorted(found, key=by_place))
    couplings = couple(dependencies)
    made = [model for ids in owned.values() for model in ids][:models]
    homes = {label: label if services is None else f"area_{index % services}" for index, label in enumerate(labels)}
    return Report(
        project=ProjectSummary("monolith", ("config.settings",), made[0], 4_200, 612_000, 900, ()),
        apps=tuple(App(each, f"mono.{each}", f"mono/{each}", True, True, 900) for each in labels),
        models=tuple(_large_model(model, made, chance) for model in made),
        dependencies=dependencies,
        unresolved=tuple(
            Unresolved(
                "query_join", f"mono/{labels[n % apps]}/views.py", n + 1, "filter(**criteria)", f"reason {n % 7}"
            )
            for n in range(600)
        ),
        couplings=couplings,
        cycles=(Cycle(labels[: apps // 3], couplings[:4]), Cycle(labels[-2:], couplings[4:6])),
        proposal=proposed(homes, made, dependencies),
    )


_AREAS = ("catalog", "order", "payment", "customer", "stock", "invoice", "report", "search", "event")
_ASPECTS = ("core", "api", "rules", "archive", "import", "export", "sync", "audit", "alerts", "insights")
_KINDS = (
    "import",
    "call",
    "foreign_key",
    "query_join",
    "read",
    "write",
    "transaction",
    "signal",
    "task",
    "url",
    "form",
)


def _label(index: int) -> str:
    area, aspect = _AREAS[index % len(_AREAS)], _ASPECTS[index // len(_AREAS) % len(_ASPECTS)]
    return f"{area}_{aspect}" + (str(index // 90) if index >= 90 else "")


def _class_name(label: str, number: int) -> str:
    ending = ("", "Item", "State", "Rule", "Entry")[number % 5] + (str(number) if number > 4 else "")
    return label.title().replace("_", "") + ending


def _popular_pairs(labels: tuple[str, ...], chance: random.Random) -> list[tuple[str, str]]:
    """Most depend on the first few; neighbours of one area depend on each other; some pairs are by chance."""
    hubs = labels[:5]
    pairs = [(label, hub) for label in labels for hub in hubs if label != hub and chance.random() < 0.7]
    pairs += list(pairwise(labels)) * 2
    pairs += [tuple(chance.sample(labels, 2)) for _ in range(len(labels) * 4)]  # type: ignore[misc]
    return pairs


def _large_evidence(
    number: int, pairs: list[tuple[str, str]], owned: dict[str, list[str]], chance: random.Random
) -> Evidence:
    source, target = pairs[int(len(pairs) * chance.random() ** 2)]
    kind, model = chance.choice(_KINDS), chance.choice(owned[target])
    file = f"mono/{source}/{chance.choice(('models', 'views', 'services', 'tasks', 'admin', 'api/serializers'))}.py"
    name = model.split(".")[1]
    excerpt = f"    queryset = {name}.objects.filter(reference_{number}__customer__email=email).select_related('owner')"
    symbol = f"{source.title().replace('_', '')}Service.step_{number % 40}"
    return Evidence(
        kind,
        End(source, chance.choice(owned[source]), file.removesuffix(".py").replace("/", "."), symbol),
        End(target, model),
        file,
        chance.randrange(1, 900),
        excerpt.strip(),
        WEIGHTS.get(kind, 3.0),
        excerpt,
    )


def _large_model(model: str, made: list[str], chance: random.Random) -> DjangoModel:
    relations = (relation_of(model, f"field_{n}", chance.choice(made), 10 + n) for n in range(chance.randrange(5)))
    return model_of(model, 8, *relations)
