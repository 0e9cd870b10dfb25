"""Environments: `/environments`, each by an identifier that is derived from its name."""

from __future__ import annotations

from contracts.broker.calls import Answer, Call, Refused, Route, found
from contracts.store.records import Records
from contracts.store.values import Environment


def listed(call: Call) -> Answer:
    """All environments."""
    known = [told(call, each) for each in call.store.records().environments.values()]
    return Answer({"_embedded": {"environments": known}, "_links": {"self": call.link("environments")}})


def one(call: Call) -> Answer:
    """One environment."""
    return Answer(told(call, named(call, call.store.records())))


def made(call: Call) -> Answer:
    """A new environment."""
    name = call.required("name")
    if name in call.store.records().environments:
        raise Refused(400, {"name": [f"Another environment with name '{name}' already exists."]})
    return Answer(told(call, call.store.record_environment(_said(call, name))), 201)


def changed(call: Call) -> Answer:
    """What is to be said of an environment; its name stays, since what was recorded hangs on it."""
    known = named(call, call.store.records())
    if call.text("name", known.name) != known.name:
        raise Refused(400, {"name": ["an environment keeps its name: make another"]})
    return Answer(told(call, call.store.record_environment(_said(call, known.name))))


def named(call: Call, records: Records) -> Environment:
    """The environment with an identifier. Raises Refused."""
    uuid = call.path["environment"]
    known = next((each for each in records.environments.values() if each.uuid == uuid), None)
    return found(known, f"environment {uuid}")


def told(call: Call, environment: Environment) -> dict[str, object]:
    """An environment as the API says it."""
    here = ("environments", environment.uuid)
    return {
        "uuid": environment.uuid,
        "name": environment.name,
        "displayName": environment.display_name or environment.name,
        "production": environment.production,
        "contacts": [],
        "createdAt": environment.at,
        "_links": {
            "self": call.link(*here, title="Environment", name=environment.name),
            "pb:currently-deployed-deployed-versions": call.link(*here, "deployed-versions", "currently-deployed"),
            "pb:currently-supported-released-versions": call.link(*here, "released-versions", "currently-supported"),
        },
    }


def _said(call: Call, name: str) -> Environment:
    return Environment(name, call.text("displayName"), production=call.body.get("production") is True)


def kept(_call: Call) -> Answer:
    """Environments are never taken out."""
    raise Refused(405, "what a store knows is never taken out: end what is deployed there instead")


ROUTES: tuple[Route, ...] = (
    ("GET", "/environments", listed),
    ("POST", "/environments", made),
    ("GET", "/environments/{environment}", one),
    ("PUT", "/environments/{environment}", changed),
    ("DELETE", "/environments/{environment}", kept),
)
