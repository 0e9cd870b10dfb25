"""One service for each app that owns data, one shared library for the others: `accounts`, `catalog`, `shared`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from analysis.boundaries._remedies import remedy_for
from analysis.model.evidence import Evidence
from analysis.model.models import DjangoModel
from analysis.model.project import App
from analysis.model.proposal import Crossing, Proposal, Role, Service, Verdict

SHARED = "shared"
_STRUCTURAL = frozenset({"foreign_key", "one_to_one", "many_to_many", "generic_foreign_key", "generic_relation"})
_TWO_ENDED = _STRUCTURAL | {"soft_foreign_key", "query_join", "cascade", "inheritance"}


def propose(apps: Iterable[App], models: Iterable[DjangoModel], evidence: Iterable[Evidence]) -> Proposal:
    """Take every app as it is. `models` may hold abstract ones; they belong to no service."""
    local = [app for app in apps if app.is_local]
    owned = _owned(models)
    service_of = {app.label: app.label if owned.get(app.label) else SHARED for app in local}
    pieces = [one for one in evidence if one.source.app in service_of and one.target.app in service_of]
    crossings = tuple(
        _crossing(one, service_of) for one in pieces if service_of[one.source.app] != service_of[one.target.app]
    )
    services = _services(local, owned, service_of, pieces)
    return Proposal("by_app", services, crossings, _order(services, crossings))


def _owned(models: Iterable[DjangoModel]) -> dict[str, list[str]]:
    owned: dict[str, list[str]] = {}
    for model in models:
        if not model.is_abstract:
            owned.setdefault(model.app, []).append(model.id)
    return owned


def _crossing(one: Evidence, service_of: Mapping[str, str]) -> Crossing:
    joins = one.kind in _TWO_ENDED
    return Crossing(
        service_of[one.source.app],
        service_of[one.target.app],
        one.kind,
        one.file,
        one.line,
        one.detail,
        one.source.model if joins else None,
        one.target.model if joins else None,
        remedy_for(one.kind),
    )


def _services(
    apps: list[App], owned: Mapping[str, list[str]], service_of: Mapping[str, str], evidence: list[Evidence]
) -> tuple[Service, ...]:
    internal: Counter[str] = Counter()
    incoming: Counter[str] = Counter()
    outgoing: Counter[str] = Counter()
    for one in evidence:
        source, target = service_of[one.source.app], service_of[one.target.app]
        if source == target:
            internal[source] += 1
        else:
            outgoing[source] += 1
            incoming[target] += 1
    found = []
    for name in sorted(set(service_of.values())):
        members = [app for app in apps if service_of[app.label] == name]
        role: Role = "shared_library" if name == SHARED else "service"
        verdict, reason = _verdict(name, internal[name], incoming[name] + outgoing[name])
        labels = tuple(sorted(app.label for app in members))
        models = tuple(sorted(m for label in labels for m in owned.get(label, ())))
        lines = sum(app.lines for app in members)
        counts = (internal[name], incoming[name], outgoing[name])
        found.append(Service(name, role, labels, models, lines, *counts, verdict, reason))
    return tuple(found)


def _verdict(name: str, internal: int, crossing: int) -> tuple[Verdict, str]:
    if name == SHARED:
        return "keep", "owns no data: code that others use stays with them as a library"
    if not crossing:
        return "extract", "nothing crosses its boundary"
    return "possible", f"{crossing} dependencies cross its boundary, {internal} stay inside; apps are taken as they are"


def _order(services: tuple[Service, ...], crossings: tuple[Crossing, ...]) -> tuple[str, ...]:
    cost: Counter[str] = Counter()
    for crossing in crossings:
        cost[crossing.source] += 1
        cost[crossing.target] += 1
    return tuple(sorted((s.name for s in services if s.role == "service"), key=lambda name: (cost[name], name)))
