"""What stands in the way of deploying a plan, with lines: secrets in plain text, names of nothing, routes to nobody."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from banyan.errors import UnknownName
from banyan.plan.labels import label
from banyan.plan.places import Places
from banyan.plan.values import MONOLITH, Plan, Problem
from extracted.deployment.asking import asked
from extracted.deployment.projects import Project
from extracted.deployment.secrecy import holds_secret, is_plain_secret
from extracted.deployment.storing import BROKERS, DATABASE, STORES
from extracted.deployment.values import GATEWAY, SCRAPER, Deployment

DUTIES = ("events", "publish", "tasks", "schedule")
SERVER = "gunicorn"
"""What starts a side unless the plan gives a command."""


def problems(
    plan: Plan, places: Places, projects: Mapping[str, Project], remote: Collection[str] = ()
) -> tuple[Problem, ...]:
    """All that is in the way. `remote` are the services that do their own work."""
    return tuple(
        sorted(
            {
                *_plain_secrets(plan, places),
                *_unknown(plan, places, projects),
                *_nameless(places, projects),
                *_missing(plan, places, projects),
                *asked(plan, places, projects),
                *_misrouted(plan, places, projects),
                *_refused(plan, places, remote),
            }
        )
    )


def _plain_secrets(plan: Plan, places: Places) -> Iterator[Problem]:
    hint = "take it out, and name the variable in `secrets` beside it: its value belongs where secrets lie"
    tables: dict[tuple[str, ...], Mapping[str, str]] = {("deploy", "environment"): plan.deploy.environment}
    for name, workload in plan.deploy.workloads.items():
        own = ("deploy", "workloads", name)
        tables[*own, "environment"] = workload.environment
        for key, words in (("command", workload.command), ("migrate", workload.migrate)):
            if any(map(holds_secret, words)):
                yield Problem(places.line(*own, key), f"the {key} of {name} has a secret in plain text: {hint}")
    for path, table in tables.items():
        for name, value in table.items():
            if is_plain_secret(name, value):
                yield Problem(places.line(*path, name), f"{name} is a secret in plain text: {hint}")


def doubts(deployment: Deployment) -> Iterator[str]:
    """What is in nobody's way, and will hardly be meant."""
    yield from deployment.doubts
    linked = [each.side for each in deployment.services if each.links_token]
    if linked and not deployment.monolith.links_token:
        names = ", ".join(linked)
        yield f"the monolith has no links, so that nobody answers what {names} asks: `banyan extract NAME` patches it"


def _unknown(plan: Plan, places: Places, projects: Mapping[str, Project]) -> Iterator[Problem]:
    sides = [label(name) for name in projects]
    known = (GATEWAY, *sides, *(f"{side}-{duty}" for side in sides for duty in DUTIES))
    for name in plan.deploy.workloads:
        if name not in known:
            hint = UnknownName("workload", name, (GATEWAY, *sides)).hint
            yield Problem(places.line("deploy", "workloads", name), f"there is no workload called {name!r}: {hint}")
    needed = (DATABASE, *([plan.deploy.transport] if plan.deploy.transport in BROKERS else []))
    for name in plan.deploy.stores:
        if name not in needed:
            why = "events do not go through it" if name in STORES else str(UnknownName("store", name, STORES).hint)
            yield Problem(places.line("deploy", "stores", name), f"there is no store called {name!r} here: {why}")
    services = tuple(name for name in projects if name != MONOLITH)
    for name in plan.deploy.remote or ():
        if name not in services:
            hint = UnknownName("service", name, services).hint
            yield Problem(places.line("deploy", "remote", name), f"there is no service called {name!r}: {hint}")


def _nameless(places: Places, projects: Mapping[str, Project]) -> Iterator[Problem]:
    """Sides whose names become one in the network, or that of something else that is deployed."""
    reserved = {GATEWAY, SCRAPER, *STORES}
    beside = {f"{label(name)}-{duty}": name for name in projects for duty in DUTIES}
    seen: dict[str, str] = {}
    if places.line("services", MONOLITH) != places.line("services"):
        yield Problem(places.line("services", MONOLITH), f"no service can be called {MONOLITH}: that is the monolith")
    for name in projects:
        short, place = label(name), places.line("services", name)
        if short in beside:
            yield Problem(place, f"{name} would be called as what works beside {beside[short]}: {short}")
        elif short in reserved:
            yield Problem(place, f"{name} cannot be deployed under that name: {short} is something else there")
        elif short in seen:
            yield Problem(place, f"{name} and {seen[short]} would both be called {short} in the network")
        seen.setdefault(short, name)


def _missing(plan: Plan, places: Places, projects: Mapping[str, Project]) -> Iterator[Problem]:
    for name, found in projects.items():
        said = plan.deploy.workloads.get(label(name))
        line = places.line("project", "path") if name == MONOLITH else places.line("services", name)
        if name == MONOLITH and not found.is_there:
            module = found.configured.module
            seen = f"neither a manage.py nor {module}" if module else "no manage.py"
            hint = f"say which folder it runs in as `path` of [targets.monolith]{_elsewhere(found)}"
            yield Problem(line, f"there is no monolith to deploy: {found.folder} has {seen}; {hint}")
        if not found.is_there:
            continue
        table = f"[deploy.workloads.{label(name)}]"
        if said and said.lock and not (found.folder / said.lock).is_file():
            place = places.line("deploy", "workloads", label(name), "lock")
            yield Problem(place, f"there is no lock {said.lock} in {found.folder}")
        elif said and said.command:
            continue
        elif not found.entry:
            yield Problem(
                line,
                f"nothing says how {name} is started: there is no one wsgi.py of its own; give `command` in {table}",
            )
        elif found.lock and SERVER not in found.locked:
            yield Problem(
                line, f"the lock of {name} ({found.lock}) has no {SERVER}: add it, or give `command` in {table}"
            )


def _elsewhere(found: Project) -> str:
    """The folders below in which it could be."""
    module = Path(*found.configured.module.split(".")) if found.configured.module else Path("manage.py")
    names = (Path("manage.py"), module.with_suffix(".py"), module / "__init__.py")
    below = sorted({place.name for name in names for place in found.folder.glob("*") if (place / name).is_file()})
    return f", perhaps {' or '.join(map(repr, below))}" if below else ""


def _misrouted(plan: Plan, places: Places, projects: Mapping[str, Project]) -> Iterator[Problem]:
    for route in plan.routes:
        is_moved = {route.reads, route.writes} != {"monolith"}
        if is_moved and not projects[route.service].is_there:
            line = places.line("routes", route.name, "service")
            message = f"{route.name} leads to {route.service}, which is not there: `banyan extract {route.service}`"
            yield Problem(line, message)


def _refused(plan: Plan, places: Places, remote: Collection[str]) -> Iterator[Problem]:
    """Routes by which changes reach the monolith that a service alone may make: it would answer with an error."""
    for route in plan.routes:
        if route.service in remote and route.lets_monolith_write:
            line = places.line("routes", route.name, "writes")
            message = (
                f"{route.service} does its own work, and {route.name} lets the monolith answer writes, which it refuses"
                f' then: say writes = "service", or leave the work of {route.service} in the monolith until they move'
                " (`remote` in [deploy], or `banyan switch`)"
            )
            yield Problem(line, message)
