"""Why a model stands where it does: how far ahead its service is, and what speaks for and against, in figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analysis.boundaries._vocabulary import words
from analysis.boundaries._web import Web
from analysis.model.models import DjangoModel
from analysis.model.partition import Placement

NAMED = 3
"""So many models are named in a sentence."""
HUB = 0.2
"""A model that so many of the others point to is a hub."""

Pulls = Mapping[str, Mapping[str, float]]
"""How strongly each service draws each model."""


def placements(
    web: Web, service_of: Mapping[str, str], pulls: Pulls, stability: Mapping[str, float]
) -> dict[str, Placement]:
    """Return the placement of each model."""
    known = _Known.of(web, service_of)
    found = {}
    for model in web.models:
        own = service_of[model.id]
        pull = pulls.get(model.id, {})
        runner_up = _runner_up(pull, own)
        pros = known.reasons(model, own)
        cons = known.reasons(model, runner_up) if runner_up is not None else ()
        found[model.id] = Placement(
            model.id,
            own,
            confidence(pull, own),
            stability.get(model.id, 1.0),
            runner_up,
            pros or ("nothing that could be read joins it to another model of its service",),
            (*cons, *known.caution(model)),
        )
    return found


def confidence(pull: Mapping[str, float], own: str) -> float:
    """How far its own service is ahead of the runner-up, as a share of what its own has: 1 without any rival."""
    ours = pull.get(own, 0.0)
    rival = max((weight for service, weight in pull.items() if service != own), default=0.0)
    if ours <= 0.0:
        return 0.0
    return round(max(0.0, (ours - rival) / ours), 3)


def _runner_up(pull: Mapping[str, float], own: str) -> str | None:
    rivals = [service for service, weight in pull.items() if service != own and weight > 0]
    return min(rivals, key=lambda service: (-pull[service], service), default=None)


@dataclass(frozen=True, slots=True)
class _Known:
    """Who is related to, joined with and used beside whom."""

    names: Mapping[str, str]
    service_of: Mapping[str, str]
    related: Mapping[str, frozenset[str]]
    joined: Mapping[str, frozenset[str]]
    users: Mapping[str, frozenset[str]]
    used_by: Mapping[str, frozenset[str]]
    pointed: Mapping[str, int]

    @classmethod
    def of(cls, web: Web, service_of: Mapping[str, str]) -> _Known:
        labels = {model.id for model in web.models}
        usage = [pair for pair in web.threads.get("usage", {}) if pair[1] in labels]
        relations = web.threads.get("relations", {})
        return cls(
            {model.id: model.name for model in web.models},
            service_of,
            _neighbours(relations, labels),
            _neighbours(web.threads.get("joins", {}), labels),
            _collected((model, code) for code, model in usage),
            _collected(usage),
            Counter(target for _source, target in relations),
        )

    def reasons(self, model: DjangoModel, service: str) -> tuple[str, ...]:
        """What joins a model to a service, the weightiest first."""
        found = [
            *self._with(self.related.get(model.id, frozenset()), service, "related to"),
            *self._with(self.joined.get(model.id, frozenset()), service, "joined in queries with"),
            *self._beside(model.id, service),
            *self._alike(model, service),
        ]
        return tuple(text for _count, text in sorted(found, key=lambda item: (-item[0], item[1])))

    def caution(self, model: DjangoModel) -> tuple[str, ...]:
        """What to think of when a model is a hub."""
        count, others = self.pointed.get(model.id, 0), len(self.names) - 1
        if others < 1 or count < 3 or count < HUB * others:
            return ()
        return (f"it is a hub: {count} of {others} other models point to it, wherever it stands",)

    def _with(self, others: frozenset[str], service: str, verb: str) -> list[tuple[int, str]]:
        inside = [other for other in others if self.service_of[other] == service]
        return [(len(inside), f"{verb} {self._listed(inside)} of {service}")] if inside else []

    def _beside(self, label: str, service: str) -> list[tuple[int, str]]:
        count: Counter[str] = Counter()
        places = 0
        for code in self.users.get(label, ()):
            beside = [o for o in self.used_by.get(code, ()) if o != label and self.service_of[o] == service]
            count.update(beside)
            places += bool(beside)
        if not places:
            return []
        most = min(count, key=lambda other: (-count[other], self.names[other], other))
        pieces = "piece of code uses" if places == 1 else "pieces of code use"
        return [(places, f"{places} {pieces} it beside models of {service}, most often {self.names[most]}")]

    def _alike(self, model: DjangoModel, service: str) -> list[tuple[int, str]]:
        own = set(words(model.name))
        counts: Counter[str] = Counter()
        for other, name in self.names.items():
            if other != model.id and self.service_of[other] == service:
                counts.update(own & set(words(name)))
        word = min(counts, key=lambda w: (-counts[w], w), default=None)
        return [(counts[word], f"named with {word!r} like {_models(counts[word])} of {service}")] if word else []

    def _listed(self, labels: Iterable[str]) -> str:
        names = sorted({self.names[label] for label in labels})
        shown, rest = ", ".join(names[:NAMED]), len(names) - NAMED
        return f"{shown} and {rest} more" if rest > 0 else shown


def _models(count: int) -> str:
    return "1 model" if count == 1 else f"{count} models"


def _neighbours(threads: Mapping[tuple[str, str], float], labels: set[str]) -> dict[str, frozenset[str]]:
    inside = [pair for pair in threads if pair[0] in labels and pair[1] in labels]
    return _collected([*inside, *((b, a) for a, b in inside)])


def _collected(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}
