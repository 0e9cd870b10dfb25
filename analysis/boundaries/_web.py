"""The web of a monolith: its models, the code that serves them, and who touches whom, each thread with its origin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum, log

from analysis.boundaries._observed import observed_threads
from analysis.model.evidence import OFFERED, Evidence
from analysis.model.models import DjangoModel
from analysis.model.system import System, Wishes

SIGNALS = ("relations", "joins", "usage", "writes", "mentions", "requests", "statements", "history", "owners", "places")
"""Where a thread comes from."""

USING = frozenset({"read", "write", "query_join", "serializer", "form", "admin", "content_type", "permission"})
USING |= {"raw_sql", "signal"}
"""The kinds of evidence that say which code uses which model, in an app as well as between apps."""

TOLD_BY_TEXT = frozenset({"raw_sql", "content_type"})
"""Kinds that find a model by the label in a table's name or beside its own."""

WRITING = frozenset({"write"})
"""Who changes rows is tied to them by more than who reads them."""

DRAWN = 2.0
"""A model is tied to its app so many times as firmly as to everything else together, where labels count."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Web:
    """Threads between nodes, by signal. A node is a model's label, `module:Name` of code, or the name of a place."""

    models: tuple[DjangoModel, ...]
    threads: Mapping[str, Mapping[Pair, float]]
    homes: Mapping[str, str]
    """The label of the model that a node `module:Name` is."""
    rarity: Mapping[str, float]
    """How much each app says of its models, where labels count: the more of all models it holds, the less."""


def weave(system: System, wishes: Wishes, without: frozenset[str] = frozenset()) -> Web:
    """Return the threads of a system; signals in `without` are left out."""
    models = tuple(model for model in system.models if not model.is_abstract)
    homes = {f"{model.module}:{model.name}": model.id for model in models}
    using = USING - TOLD_BY_TEXT if wishes.ignore_app_labels else USING
    found = {
        "relations": Counter(_relations(models)),
        "joins": Counter(_joins(system.evidence, set(homes.values()))),
        "usage": Counter(_uses(system.evidence, homes, using)),
        "writes": Counter(_uses(system.evidence, homes, WRITING)),
        "mentions": Counter((homes.get(a, a), homes.get(b, b)) for a, b in system.mentions),
    }
    threads: dict[str, dict[Pair, float]] = {
        signal: {pair: 1.0 + log(count) for pair, count in pairs.items() if pair[0] != pair[1]}
        for signal, pairs in found.items()
        if signal not in without
    }
    seen = observed_threads(system, models, found["usage"], in_files=not wishes.ignore_app_labels)
    threads |= {signal: pairs for signal, pairs in seen.items() if signal not in without}
    rarity = {} if wishes.ignore_app_labels or "places" in without else _rarity(models)
    if rarity and wishes.anchors:
        threads["places"] = dict(_places(models, rarity, threads.values()))
    return Web(models, threads, homes, rarity)


def _relations(models: tuple[DjangoModel, ...]) -> Iterator[Pair]:
    labels = {model.id for model in models}
    for model in models:
        for relation in model.relations:
            if relation.target in labels:
                yield model.id, relation.target or ""


def _joins(evidence: tuple[Evidence, ...], labels: set[str]) -> Iterator[Pair]:
    for one in evidence:
        source, target = one.source.model, one.target.model
        if one.kind == "query_join" and source in labels and target in labels and not _is_migration(one):
            yield source or "", target or ""


def _uses(evidence: tuple[Evidence, ...], homes: Mapping[str, str], kinds: frozenset[str]) -> Iterator[Pair]:
    """Which code uses which model; what the admin asks for by itself is no use that the team has written."""
    labels = set(homes.values())
    for one in evidence:
        code = code_of(one)
        if one.kind in kinds and code is not None and OFFERED not in one.detail:
            for model in (one.source.model, one.target.model):
                if model in labels:
                    yield homes.get(code, code), model or ""


def code_of(one: Evidence) -> str | None:
    """The name at the top of its module whose code holds a piece of evidence; None for migrations and bare modules."""
    module, symbol = one.source.module, one.source.symbol
    return f"{module}:{symbol.partition('.')[0]}" if module and symbol and not _is_migration(one) else None


def _is_migration(one: Evidence) -> bool:
    return ".migrations." in f".{one.source.module}."


def _rarity(models: tuple[DjangoModel, ...]) -> dict[str, float]:
    return {app: 1 - size / len(models) for app, size in Counter(model.app for model in models).items()}


def _places(
    models: tuple[DjangoModel, ...], rarity: Mapping[str, float], threads: Iterable[Mapping[Pair, float]]
) -> Iterator[tuple[Pair, float]]:
    """Tie each model to its app by more than to everything else together: the team has drawn lines before."""
    given: dict[str, list[float]] = {}
    for pairs in threads:
        for pair, weight in pairs.items():
            for end in pair:
                given.setdefault(end, []).append(weight)
    for model in models:
        if rarity[model.app] > 0:
            yield (model.id, f"app {model.app}"), DRAWN * rarity[model.app] * max(1.0, fsum(given.get(model.id, ())))
