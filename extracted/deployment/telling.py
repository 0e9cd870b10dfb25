"""What each side is told by its environment: where the others are, its database, the switch; secrets by reference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from banyan.plan.deploying import PlannedDeploy
from banyan.plan.labels import label
from banyan.plan.values import MONOLITH, Plan, PlannedTarget
from extracted.deployment.configured import ADDRESS
from extracted.deployment.naming import variable
from extracted.deployment.projects import Project
from extracted.deployment.storing import BROKER_SECRET, BROKERS, DATABASE, address_of, broker_of
from extracted.deployment.values import CONFIGURATION, ConfigFile, SecretReference
from extracted.gateway.table import EDGE_TOKEN
from extracted.running import switch
from extracted.running.layout import PUBLISH_URL
from extracted.running.state import folder_of
from extracted.running.wiring import SWITCH, TOKEN

PORT = 8000
LINKS_SECRET = "links"  # noqa: S105  the name of a place
_SWITCH_FILE = f"{CONFIGURATION}/{switch.FILE}"


def url_of(side: str) -> str:
    """Where a side answers in the network of a deployment."""
    return f"http://{label(side)}:{PORT}"


def environment(plan: Plan, side: str, project: Project, others: Mapping[str, Project]) -> dict[str, str]:
    """The plain variables of a side. `others` are the sides that it may ask, by name."""
    deploy = plan.deploy
    told = {"PYTHONUNBUFFERED": "1", **dict(_addresses(side, project, others))}
    if project.has_links:
        told[SWITCH] = _SWITCH_FILE
    if side == MONOLITH:
        told |= {name: value for name, value in _usual(plan).items() if name in project.configured.variables}
    else:
        told |= _usual(plan)
        told["SERVICE_LINKS_DATABASE"] = plan.service(side).database
    if side == MONOLITH and project.configured.module:
        told["DJANGO_SETTINGS_MODULE"] = project.configured.module
    own = deploy.workloads.get(label(side))
    return {**told, **deploy.environment, **(own.environment if own else {})}


def secrets(plan: Plan, side: str, project: Project) -> tuple[SecretReference, ...]:
    """The variables of a side whose values are secrets. One on the monolith's tables has its database."""
    deploy, place = plan.deploy, label(side)
    target = next((each for each in plan.targets if each.name == side), PlannedTarget(side))
    is_shared = side != MONOLITH and plan.service(side).database == "shared"
    address = address_variable(target, project) if has_database(plan, side) else ""
    found = [_database(deploy, address, MONOLITH if is_shared else side)] if address else []
    key = "SECRET_KEY" if side != MONOLITH else project.configured.secret_key
    if key:
        found.append(SecretReference(key, place, key, f"Django's secret key, of {side} alone"))
    if project.has_links:
        found.append(SecretReference(TOKEN, LINKS_SECRET, TOKEN, "the secret that all sides share: 32 random bytes"))
    if plan.routing.sessions and side == MONOLITH and project.has_links:
        found.append(SecretReference(EDGE_TOKEN, "gateway", EDGE_TOKEN, "by which the monolith knows the gateway"))
    found += _broker(plan, side, project)
    own = deploy.workloads.get(place)
    further = (*deploy.secrets, *(own.secrets if own else ()))
    found += [SecretReference(name, place, name, f"{name} of {side}") for name in further]
    return tuple(sorted({each.variable: each for each in found}.values()))


def remote(plan: Plan, file: Path) -> frozenset[str]:
    """The services that do their own work, as the plan says, or `banyan switch` on this machine."""
    if plan.deploy.remote is not None:
        return frozenset(plan.deploy.remote)
    known = switch.settings(folder_of(file.resolve()), plan)
    return frozenset(each.service for each in known if each.mode == "remote")


def address_variable(target: PlannedTarget, project: Project) -> str:
    """The variable in which a side looks for the address of its database, "" where its settings read none."""
    said = target.database_url
    if target.name != MONOLITH or said != ADDRESS:
        return said
    return project.configured.address


def switch_file(plan: Plan, file: Path) -> ConfigFile:
    """Where the work of each service is done."""
    names = sorted(service.name for service in plan.services if service.role == "service")
    there = remote(plan, file)
    document = {name: {"mode": "remote" if name in there else "local"} for name in names}
    return ConfigFile(_SWITCH_FILE, json.dumps(document, indent=2) + "\n")


def has_database(plan: Plan, side: str) -> bool:
    """Whether a side keeps rows anywhere, as all do unless the plan says otherwise."""
    own = plan.deploy.workloads.get(label(side))
    return own is None or own.database


def has_tasks(plan: Plan, project: Project) -> bool:
    """Whether tasks go through the broker of a deployment."""
    return bool(project.celery) and plan.deploy.transport in {"rabbitmq", "redis"}


def starless(host: str) -> str:
    """A host as Django has it among those that it answers to: `*.example.com` -> `.example.com`."""
    return host.removeprefix("*")


def _usual(plan: Plan) -> dict[str, str]:
    """What projects read as a rule; a service made by the extractor reads all of it."""
    hosts = plan.deploy.hosts
    names = (MONOLITH, *(service.name for service in plan.services if service.role == "service"))
    origins = [f"https://{host}" for host in hosts]
    return {
        "DEBUG": "0",
        "ALLOWED_HOSTS": ",".join((*map(starless, hosts), *map(label, names), "localhost", "127.0.0.1")),
        **({"CSRF_TRUSTED_ORIGINS": ",".join(origins)} if origins else {}),
    }


def _addresses(side: str, project: Project, others: Mapping[str, Project]) -> Iterator[tuple[str, str]]:
    if not project.has_links:
        return
    for name in sorted(others):
        yield f"SERVICE_LINKS_{variable(name)}_URL", url_of(name)
        if side == MONOLITH and others[name].has_links:
            continue


def _database(deploy: PlannedDeploy, name: str, side: str) -> SecretReference:
    what = f"the database of {side}: {address_of(deploy, side)}"
    return SecretReference(name, DATABASE, f"{variable(side)}_DATABASE_URL", what)


def _broker(plan: Plan, side: str, project: Project) -> Iterator[SecretReference]:
    kind = plan.deploy.transport
    if kind not in BROKERS:
        return
    what = f"the broker: {broker_of(plan.deploy)}"
    url = f"{kind.upper()}_URL"
    if project.has_links:
        names = [PUBLISH_URL, *(f"SERVICE_LINKS_{variable(name)}_EVENTS_URL" for name in _heard(plan, side))]
        yield from (SecretReference(name, BROKER_SECRET, url, what) for name in names)
    if has_tasks(plan, project):
        yield SecretReference(project.configured.broker, BROKER_SECRET, url, what)


def _heard(plan: Plan, side: str) -> tuple[str, ...]:
    """Whose events a side takes in: a service those of the monolith, the monolith everybody's."""
    if side != MONOLITH:
        return (MONOLITH,)
    return tuple(service.name for service in plan.services if service.role == "service")
