"""Pacts, by version, branch, tag or content: `/pacts/provider/catalog/consumer/storefront/version/4f2a91c`."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.broker.calls import Answer, Call, Refused, Route, found
from contracts.store.records import Records
from contracts.store.selecting import Provider, Selector, wanted
from contracts.store.values import Publication

WIP = "wip"


def one(call: Call) -> Answer:
    """The pact of one version of a consumer."""
    published = call.store.records().pacts_of(call.path["consumer"], call.path["version"])
    return Answer(told(call, _with(published, call.path["provider"])))


def content(call: Call) -> Answer:
    """The pact with a content, in the last version that published it."""
    published = [each for each in _between(call, call.store.records()) if each.sha == call.path["sha"]]
    return Answer(told(call, _with(published[-1:], call.path["provider"]), is_wip=call.path.get("wip") == WIP))


def latest(call: Call) -> Answer:
    """The last pact of a consumer with a provider; of a branch, if one is named."""
    records = call.store.records()
    named = call.path.get("branch", "")
    branch = named or (records.main_branch(call.path["consumer"]) if "of_main" in call.path else "")
    published = [
        each
        for each in _between(call, records)
        if not branch or branch in records.versions[each.consumer, each.version].branches
    ]
    return Answer(told(call, _with(published[-1:], call.path["provider"])))


def between(call: Call) -> Answer:
    """All pacts of a consumer with a provider on a branch, the last first."""
    records = call.store.records()
    branch = call.path.get("branch") or records.main_branch(call.path["consumer"])
    published = [
        each
        for each in reversed(_between(call, records))
        if branch in records.versions[each.consumer, each.version].branches
    ]
    here = call.link("pacts", "provider", call.path["provider"], "consumer", call.path["consumer"], "branch", branch)
    return Answer(
        {
            "_embedded": {"pacts": [_short(call, each) for each in published]},
            "_links": {"self": here, "pb:pacts": [_link(call, each) for each in published]},
        }
    )


def of_provider(call: Call) -> Answer:
    """The last pacts of all consumers with a provider: all in all, of a branch, of the main branches, or with a tag."""
    name, records = call.path["provider"], call.store.records()
    found(records.pacticipants.get(name), f"pacticipant {name}")
    selector = Selector(
        branch=call.path.get("branch", ""), tag=call.path.get("tag", ""), is_main="of_main" in call.path, is_latest=True
    )
    published = [each.publication for each in wanted(records, Provider(name), [selector])]
    links = [_link(call, each) for each in published]
    here = call.link("pacts", "provider", name, "latest")
    provider = call.link("pacticipants", name, name=name)
    return Answer({"_links": {"self": here, "provider": provider, "pb:pacts": links, "pacts": links}})


def everything(call: Call) -> Answer:
    """The last pact of each consumer with each provider."""
    records = call.store.records()
    order = {key: place for place, key in enumerate(records.versions)}
    last: dict[tuple[str, str], Publication] = {}
    for each in sorted(records.publications, key=lambda one: order[one.consumer, one.version]):
        last[each.consumer, each.provider] = each
    found_all = [{**_short(call, last[key]), **_roles(call, last[key])} for key in sorted(last)]
    return Answer({"pacts": found_all, "_links": {"self": call.link("pacts", "latest")}})


def told(call: Call, publication: Publication, *, is_wip: bool = False) -> dict[str, object]:
    """A pact with its content, and the links by which its results are published."""
    pact = call.store.pact(publication.sha)
    if pact is None:
        raise Refused(404, f"the content of {publication.sha} is not here: {publication.consumer} should publish again")
    consumer, provider = publication.consumer, publication.provider
    there = ("pacts", "provider", provider, "consumer", consumer, "pact-version", publication.sha)
    here = (*there, *mark(is_wip=is_wip))
    version = ("pacticipants", consumer, "versions", publication.version)
    return {
        **pact.identified,
        "createdAt": publication.at,
        "_links": {
            "self": call.link(*_address(publication), title="Pact", name=_name(publication)),
            "pb:consumer": call.link("pacticipants", consumer, title="Consumer", name=consumer),
            "pb:consumer-version": call.link(*version, title="Consumer version", name=publication.version),
            "pb:consumer-versions": [call.link(*version, title="Consumer version", name=publication.version)],
            "pb:provider": call.link("pacticipants", provider, title="Provider", name=provider),
            "pb:pact-version": call.link(*here, title="Pact content version", name=publication.sha),
            "pb:latest-pact-version": call.link("pacts", "provider", provider, "consumer", consumer, "latest"),
            "pb:publish-verification-results": call.link(*here, "verification-results"),
            "pb:latest-verification-results": call.link(*here, "verification-results", "latest"),
        },
    }


def mark(*, is_wip: bool) -> tuple[str, ...]:
    """What the address of a pact ends with that is work in progress, so that its results say so."""
    return ("metadata", WIP) if is_wip else ()


def _address(publication: Publication) -> tuple[str, ...]:
    consumer, provider = publication.consumer, publication.provider
    return "pacts", "provider", provider, "consumer", consumer, "version", publication.version


def _short(call: Call, publication: Publication) -> dict[str, object]:
    version = call.link("pacticipants", publication.consumer, "versions", publication.version)
    number = {"number": publication.version, "_links": {"self": version}}
    return {
        "createdAt": publication.at,
        "_embedded": {"consumerVersion": number},
        "_links": {"self": call.link(*_address(publication), title=_name(publication))},
    }


def _roles(call: Call, publication: Publication) -> dict[str, object]:
    consumer = {"name": publication.consumer, "_links": {"self": call.link("pacticipants", publication.consumer)}}
    provider = {"name": publication.provider, "_links": {"self": call.link("pacticipants", publication.provider)}}
    version = {"_embedded": {"version": {"number": publication.version}}}
    return {"_embedded": {"consumer": {**consumer, **version}, "provider": provider}}


def _link(call: Call, publication: Publication) -> dict[str, object]:
    return call.link(*_address(publication), title=_name(publication), name=publication.consumer)


def _name(publication: Publication) -> str:
    return f"Pact between {publication.consumer} ({publication.version}) and {publication.provider}"


def _between(call: Call, records: Records) -> Sequence[Publication]:
    """All pacts of a consumer with a provider, in the order of the consumer's versions."""
    consumer, provider = call.path["consumer"], call.path["provider"]
    order = {version.number: place for place, version in enumerate(records.versions_of(consumer))}
    known = [each for each in records.publications if (each.consumer, each.provider) == (consumer, provider)]
    return sorted(known, key=lambda each: order[each.version])


def _with(published: Sequence[Publication], provider: str) -> Publication:
    return found(next((each for each in published if each.provider == provider), None), f"such pact with {provider}")


_PROVIDER = "/pacts/provider/{provider}"
_BETWEEN = f"{_PROVIDER}/consumer/{{consumer}}"
ROUTES: tuple[Route, ...] = (
    ("GET", "/pacts/latest", everything),
    ("GET", _PROVIDER, of_provider),
    ("GET", f"{_PROVIDER}/latest", of_provider),
    ("GET", f"{_PROVIDER}/latest/{{tag}}", of_provider),
    ("GET", f"{_PROVIDER}/branch{{of_main:(?:/latest)?}}", of_provider),
    ("GET", f"{_PROVIDER}/branch/{{branch}}/latest", of_provider),
    ("GET", f"{_PROVIDER}/branch/{{branch}}", of_provider),
    ("GET", f"{_BETWEEN}/version/{{version}}", one),
    ("GET", f"{_BETWEEN}/latest", latest),
    ("GET", f"{_BETWEEN}/branch", between),
    ("GET", f"{_BETWEEN}/branch{{of_main:/latest}}", latest),
    ("GET", f"{_BETWEEN}/branch/{{branch}}", between),
    ("GET", f"{_BETWEEN}/branch/{{branch}}/latest", latest),
    ("GET", f"{_BETWEEN}/pact-version/{{sha}}", content),
    ("GET", f"{_BETWEEN}/pact-version/{{sha}}/metadata/{{wip}}", content),
)
