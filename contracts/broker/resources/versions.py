"""Versions, their branches and tags: `/pacticipants/storefront/versions/4f2a91c`."""

from __future__ import annotations

from contracts.broker.calls import Answer, Call, Route, found
from contracts.store.records import Records
from contracts.store.values import Version


def listed(call: Call) -> Answer:
    """All versions of a pacticipant, the last first."""
    records, name = call.store.records(), call.path["name"]
    known = [told(call, records, each) for each in reversed(records.versions_of(name))]
    return Answer({"_embedded": {"versions": known}, "_links": {"self": call.link("pacticipants", name, "versions")}})


def one(call: Call) -> Answer:
    """One version, with the links by which it is deployed and released."""
    records = call.store.records()
    return Answer(told(call, records, _named(call, records)))


def made(call: Call) -> Answer:
    """A version, on a branch or with tags."""
    branches = tuple(filter(None, [call.path.get("branch") or call.text("branch")]))
    tags = (call.path["tag"],) if "tag" in call.path else call.texts("tags")
    name, number = call.path["name"], call.path["number"]
    before = (name, number) in call.store.records().versions
    call.store.record_version(Version(name, number, branches, tags, call.text("buildUrl")))
    records = call.store.records()
    return Answer(told(call, records, records.versions[name, number]), 200 if before else 201)


def tagged(call: Call) -> Answer:
    """Whether a version has a tag."""
    version = _named(call, call.store.records())
    tag = found(call.path["tag"] if call.path["tag"] in version.tags else None, f"tag {call.path['tag']}")
    here = call.link("pacticipants", version.pacticipant, "versions", version.number, "tags", tag)
    return Answer({"name": tag, "_links": {"self": here}})


def told(call: Call, records: Records, version: Version) -> dict[str, object]:
    """A version as the API says it."""
    name, number = version.pacticipant, version.number
    here = ("pacticipants", name, "versions", number)
    stays = {
        relation: [
            call.link(*here, kind, "environment", each.uuid, title=f"Record in {each.name}", name=each.name)
            for each in records.environments.values()
        ]
        for relation, kind in (
            ("pb:record-deployment", "deployed-versions"),
            ("pb:record-release", "released-versions"),
        )
    }
    pacts = [
        call.link("pacts", "provider", each.provider, "consumer", name, "version", number, name=each.provider)
        for each in records.pacts_of(name, number)
    ]
    return {
        "number": number,
        "createdAt": version.at,
        **({"buildUrl": version.build_url} if version.build_url else {}),
        "_embedded": {
            "branchVersions": [
                {
                    "name": each,
                    "_links": {"self": call.link("pacticipants", name, "branches", each, "versions", number)},
                }
                for each in version.branches
            ],
            "tags": [{"name": each, "_links": {"self": call.link(*here, "tags", each)}} for each in version.tags],
        },
        "_links": {
            "self": call.link(*here, title="Version", name=number),
            "pb:pacticipant": call.link("pacticipants", name, name=name),
            "pb:tag": {"href": f"{call.href(*here)}/tags/{{tag}}", "templated": True},
            "pb:pact-versions": pacts,
            **stays,
        },
    }


def _named(call: Call, records: Records) -> Version:
    name, number = call.path["name"], call.path["number"]
    return found(records.versions.get((name, number)), f"version {number} of {name}")


_ONE = "/pacticipants/{name}/versions/{number}"
ROUTES: tuple[Route, ...] = (
    ("GET", "/pacticipants/{name}/versions", listed),
    ("GET", _ONE, one),
    ("PUT", _ONE, made),
    ("PATCH", _ONE, made),
    ("GET", f"{_ONE}/tags/{{tag}}", tagged),
    ("PUT", f"{_ONE}/tags/{{tag}}", made),
    ("GET", "/pacticipants/{name}/branches/{branch}/versions/{number}", one),
    ("PUT", "/pacticipants/{name}/branches/{branch}/versions/{number}", made),
)
