"""Puts the code beside the data that it serves: apps, modules and names at their top -> services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from analysis.boundaries._affinity import Visits
from analysis.boundaries._web import Web
from analysis.model.system import System

SHARED = "shared"
"""The library of what serves no service more than the others together."""

MOST = 0.5
"""The share of what code touches that one service must have for the code to be its own."""

Pull = Mapping[str, float]


def place_code(system: System, web: Web, visits: Visits, service_of: Mapping[str, str]) -> dict[str, str]:
    """Return the service of each local app, and of each module and name that goes elsewhere than what encloses it."""
    apps = {app.module: app.label for app in system.apps if app.is_local}
    names = dict(_names(web, visits, service_of))
    modules = _summed(names, lambda name: name.partition(":")[0])
    by_app = _summed(modules, lambda module: _enclosing(module, apps) or module)
    owners: dict[str, Counter[str]] = {}
    for model in web.models:
        owners.setdefault(model.app, Counter())[service_of[model.id]] += 1
    placed = {label: _owner(owners.get(label)) or _winner(by_app.get(label, {})) or SHARED for label in apps.values()}
    for module, pull in sorted(modules.items()):
        service = _winner(pull)
        if service and service != placed.get(_enclosing(module, apps) or ""):
            placed[module] = service
    for name, pull in sorted(names.items()):
        module = name.partition(":")[0]
        service = service_of[web.homes[name]] if name in web.homes else _winner(pull)
        if service and service != placed.get(module, placed.get(_enclosing(module, apps) or "")):
            placed[name] = service
    return placed


def _names(web: Web, visits: Visits, service_of: Mapping[str, str]) -> Iterator[tuple[str, Counter[str]]]:
    """How much the models of each service come to each name; a model's own class is where the model is."""
    for name, model in web.homes.items():
        yield name, Counter({service_of[model]: 1.0})  # type: ignore[dict-item]
    for place, visitors in visits.items():
        if ":" in place:
            pull: Counter[str] = Counter()
            for model, weight in sorted(visitors.items()):
                pull[service_of[model]] += weight  # type: ignore[assignment]
            yield place, pull


def _summed(pulls: Mapping[str, Pull], key: object) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, pull in pulls.items():
        into = found.setdefault(key(name), {})  # type: ignore[operator]
        for service, weight in pull.items():
            into[service] = into.get(service, 0.0) + weight
    return found


def _enclosing(module: str, apps: Mapping[str, str]) -> str | None:
    """The label of the app whose package is the nearest around a module."""
    while module:
        if module in apps:
            return apps[module]
        module = module.rpartition(".")[0]
    return None


def _owner(counts: Counter[str] | None) -> str | None:
    return min(counts, key=lambda service: (-counts[service], service)) if counts else None


def _winner(pull: Pull) -> str | None:
    best = min(pull, key=lambda service: (-pull[service], service), default=None)
    return best if best is not None and pull[best] >= MOST * sum(pull.values()) else None


__all__: Iterable[str] = ("MOST", "SHARED", "place_code")
