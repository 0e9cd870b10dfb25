"""Puts the code beside the data that it serves: apps, modules and names at their top -> services."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from analysis.boundaries._affinity import Visits
from analysis.boundaries._web import DRAWN, Web
from analysis.model.system import System

SHARED = "shared"
"""The library of what serves no service more than the others together."""

MOST = 0.5
"""The share of what code touches that one service must have for the code to be its own."""

Pull = Mapping[str, float]


def place_code(system: System, web: Web, visits: Visits, service_of: Mapping[str, str]) -> dict[str, str]:
    """Return the service of each local app, and of each module and name that goes elsewhere than what encloses it."""
    plan = _Plan({app.module: app.label for app in system.apps if app.is_local})
    names = _pulls(web, visits, service_of)
    modules = _summed((name.partition(":")[0], pull) for name, pull in names.items())
    by_app = _summed((plan.app_of(module), pull) for module, pull in modules.items())
    owners = Counter((model.app, service_of[model.id]) for model in web.models)
    for label in plan.apps.values():
        own = {service: count for (app, service), count in owners.items() if app == label}
        plan.placed[label] = _most(own) or _winner(by_app.get(label, {})) or SHARED
    firm = {app: DRAWN * rarity for app, rarity in web.rarity.items()}
    """How firmly code is tied to its app, against all that it touches."""
    for module, pull in sorted(modules.items()):
        plan.put(module, _winner(plan.drawn_home(module, pull, firm)))
    for name, pull in sorted(names.items()):
        drawn = plan.drawn_home(name.partition(":")[0], pull, firm)
        plan.put(name, service_of[web.homes[name]] if name in web.homes else _winner(drawn))
    return plan.placed


@dataclass(slots=True)
class _Plan:
    """The code that is placed so far; `apps` maps packages to labels."""

    apps: Mapping[str, str]
    placed: dict[str, str] = field(default_factory=dict)

    def put(self, code: str, service: str | None) -> None:
        """Place code where that says something that its module or app does not."""
        module = code.partition(":")[0]
        if service and service != self.placed.get(module, self.placed.get(self.app_of(module))):
            self.placed[code] = service

    def drawn_home(self, module: str, pull: Pull, firm: Mapping[str, float]) -> Pull:
        """What draws the code of a module, the service of its app included."""
        app = self.app_of(module)
        home = self.placed.get(app, SHARED)
        return {**pull, home: pull.get(home, 0.0) + firm.get(app, 0.0) * sum(pull.values())}

    def app_of(self, module: str) -> str:
        """The label of the app whose package is the nearest around a module; empty for none."""
        while module and module not in self.apps:
            module = module.rpartition(".")[0]
        return self.apps.get(module, "")


def _pulls(web: Web, visits: Visits, service_of: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """How much the models of each service come to each name; a model's own class is where the model is."""
    found: dict[str, dict[str, float]] = {name: {service_of[model]: 1.0} for name, model in web.homes.items()}
    for place, visitors in visits.items():
        if ":" in place:
            found[place] = _summed((place, {service_of[m]: w}) for m, w in sorted(visitors.items()))[place]
    return found


def _summed(pulls: Iterator[tuple[str, Pull]]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, pull in pulls:
        into = found.setdefault(name, {})
        for service, weight in pull.items():
            into[service] = into.get(service, 0.0) + weight
    return found


def _most(pull: Pull) -> str | None:
    return min(pull, key=lambda service: (-pull[service], service), default=None)


def _winner(pull: Pull) -> str | None:
    best = _most(pull)
    return best if best is not None and pull[best] >= MOST * sum(pull.values()) else None
