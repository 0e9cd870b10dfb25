"""Who takes part: `/pacticipants/storefront`."""

from __future__ import annotations

from contracts.broker.calls import Answer, Call, Refused, Route, found
from contracts.store.records import Records
from contracts.store.values import Pacticipant


def listed(call: Call) -> Answer:
    """Everybody."""
    records = call.store.records()
    known = [told(call, records, each) for each in records.pacticipants.values()]
    links = [call.link("pacticipants", name, name=name) for name in records.pacticipants]
    here = call.link("pacticipants")
    # Both keys: clients of several ages look for one or the other.
    return Answer(
        {
            "pacticipants": known,
            "_embedded": {"pacticipants": known},
            "_links": {"self": here, "pb:pacticipants": links},
        }
    )


def one(call: Call) -> Answer:
    """One of them."""
    records = call.store.records()
    name = call.path["name"]
    return Answer(told(call, records, found(records.pacticipants.get(name), f"pacticipant {name}")))


def made(call: Call) -> Answer:
    """Somebody new, or what is to be said of somebody known."""
    name = call.path.get("name") or call.required("name")
    url = call.text("repositoryUrl")
    known = call.store.record_pacticipant(Pacticipant(name, call.text("mainBranch"), url))
    return Answer(told(call, call.store.records(), known), 201 if call.path.get("name") is None else 200)


def told(call: Call, records: Records, pacticipant: Pacticipant) -> dict[str, object]:
    """A pacticipant as the API says it."""
    name = pacticipant.name
    here = call.href("pacticipants", name)
    last = records.versions_of(name)[-1:]
    versions = [{"number": each.number, "_links": _version(call, name, each.number)} for each in last]
    return {
        "name": name,
        "displayName": name,
        **({"mainBranch": pacticipant.main_branch} if pacticipant.main_branch else {}),
        **({"repositoryUrl": pacticipant.repository_url} if pacticipant.repository_url else {}),
        "_embedded": {"labels": [], **({"latestVersion": versions[0]} if versions else {})},
        "_links": {
            "self": call.link("pacticipants", name),
            "pb:versions": call.link("pacticipants", name, "versions"),
            "pb:version": {"href": f"{here}/versions/{{version}}", "templated": True},
            "pb:version-tag": {"href": f"{here}/versions/{{version}}/tags/{{tag}}", "templated": True},
            "pb:branch-version": {"href": f"{here}/branches/{{branch}}/versions/{{version}}", "templated": True},
            **({"pb:latest-version": call.link("pacticipants", name, "versions", last[0].number)} if last else {}),
        },
    }


def _version(call: Call, name: str, number: str) -> dict[str, object]:
    return {"self": call.link("pacticipants", name, "versions", number)}


def kept(_call: Call) -> Answer:
    """Nobody is ever taken out."""
    raise Refused(405, "what a store knows is never taken out")


ROUTES: tuple[Route, ...] = (
    ("GET", "/pacticipants", listed),
    ("POST", "/pacticipants", made),
    ("GET", "/pacticipants/{name}", one),
    ("PUT", "/pacticipants/{name}", made),
    ("PATCH", "/pacticipants/{name}", made),
    ("DELETE", "/pacticipants/{name}", kept),
)
