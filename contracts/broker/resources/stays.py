"""What is deployed and released where: `/environments/8f1c/deployed-versions/currently-deployed`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from contracts.broker.calls import Answer, Call, Route, found
from contracts.broker.resources.environments import named
from contracts.broker.resources.environments import told as environment_told
from contracts.store.values import Deployment, Stay

_LISTS = {"deployment": "deployedVersions", "release": "releasedVersions"}
_PATHS = {"deployment": "deployed-versions", "release": "released-versions"}
_NOW = {"deployment": "currentlyDeployed", "release": "currentlySupported"}
_PATH_NOW = {"deployment": "currently-deployed", "release": "currently-supported"}


def made(kind: Stay, call: Call) -> Answer:
    """A version is in an environment now."""
    records = call.store.records()
    environment = named(call, records)
    # The client tells the environment's name as the target where there is no instance.
    target = call.text("target")
    instance = call.text("applicationInstance") or (target if target != environment.name else "")
    name, number = call.path["name"], call.path["number"]
    found(records.versions.get((name, number)), f"version {number} of {name}")
    stay = call.store.record_deployment(Deployment(kind, name, number, environment.name, instance))
    return Answer(told(call, stay, is_now=True), 201)


def listed(kind: Stay, call: Call) -> Answer:
    """What is in an environment now; of one pacticipant, of one version, if the query says so."""
    records = call.store.records()
    environment = named(call, records)
    name, number = call.asked("pacticipant"), call.asked("version")
    there = [
        told(call, each, is_now=True)
        for each in records.deployments
        if each.kind == kind
        and each.environment == environment.name
        and name in {"", each.pacticipant}
        and number in {"", each.version}
    ]
    here = call.link("environments", environment.uuid, _PATHS[kind], _PATH_NOW[kind])
    return Answer({"_embedded": {_LISTS[kind]: there}, "_links": {"self": here}})


def one(kind: Stay, call: Call) -> Answer:
    """One stay that has not ended."""
    return Answer(told(call, _named(kind, call), is_now=True))


def changed(kind: Stay, call: Call) -> Answer:
    """The end of a stay, if that is what is said."""
    stay = _named(kind, call)
    if call.body.get(_NOW[kind]) is not False:
        return Answer(told(call, stay, is_now=True))
    call.store.record_end(stay)
    return Answer(told(call, stay, is_now=False))


def told(call: Call, stay: Deployment, *, is_now: bool) -> dict[str, object]:
    """A stay as the API says it."""
    environment = call.store.records().environments[stay.environment]
    version = call.link("pacticipants", stay.pacticipant, "versions", stay.version)
    who = {"name": stay.pacticipant, "_links": {"self": call.link("pacticipants", stay.pacticipant)}}
    return {
        "uuid": stay.uuid,
        _NOW[stay.kind]: is_now,
        **({"applicationInstance": stay.instance, "target": stay.instance} if stay.instance else {}),
        "createdAt": stay.at,
        "_embedded": {
            "pacticipant": who,
            "version": {"number": stay.version, "_links": {"self": version}},
            "environment": environment_told(call, environment),
        },
        "_links": {"self": call.link(_PATHS[stay.kind], stay.uuid)},
    }


def _named(kind: Stay, call: Call) -> Deployment:
    uuid = call.path["stay"]
    known = call.store.records().deployments
    return found(next((each for each in known if (each.kind, each.uuid) == (kind, uuid)), None), f"{kind} {uuid}")


def _routes(kind: Stay) -> tuple[Route, ...]:
    path = _PATHS[kind]
    paths: tuple[tuple[str, str, Callable[[Stay, Call], Answer]], ...] = (
        ("POST", f"/pacticipants/{{name}}/versions/{{number}}/{path}/environment/{{environment}}", made),
        ("GET", f"/environments/{{environment}}/{path}/{_PATH_NOW[kind]}", listed),
        ("GET", f"/{path}/{{stay}}", one),
        ("PATCH", f"/{path}/{{stay}}", changed),
    )
    return tuple((method, path, partial(handler, kind)) for method, path, handler in paths)


ROUTES: tuple[Route, ...] = (*_routes("deployment"), *_routes("release"))
