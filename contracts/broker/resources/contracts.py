"""Publishing: `/contracts/publish`, as Pact's clients do it, and the older way, one pact to its own address."""

from __future__ import annotations

import base64
import binascii
import json
from pathlib import Path

from banyan.errors import BanyanError
from contracts.broker.calls import Answer, Call, Refused, Route
from contracts.broker.resources.pacts import told
from contracts.store.content import DifferentPacts, Pact, pact_of
from contracts.store.keeping import ChangedPact, Published
from contracts.store.secrecy import LiveSecret
from contracts.store.values import Version


def published(call: Call) -> Answer:
    """All pacts of one version of a consumer."""
    consumer, number = call.required("pacticipantName"), call.required("pacticipantVersionNumber")
    branches = tuple(filter(None, [call.text("branch")]))
    version = Version(consumer, number, branches, call.texts("tags"), call.text("buildUrl"))
    given = call.body.get("contracts")
    if not isinstance(given, list) or not given or not all(isinstance(each, dict) for each in given):
        raise Refused(400, {"contracts": ["must be a list of contracts"]})
    pacts = [_pact(each, consumer) for each in given]
    is_merge = any(each.get("onConflict") == "merge" for each in given)
    done = _kept(call, pacts, version, merge=is_merge)
    here = ("pacticipants", consumer, "versions", number)
    made = [call.link("pacts", "provider", each.pact.provider, "consumer", consumer, "version", number,
                      title="Pact", name=_name(each.pact, number)) for each in done]  # fmt: skip
    notices = [{"type": "success", "text": _said(each, number)} for each in done]
    return Answer(
        {
            "notices": notices,
            "logs": [{"level": "info", "message": each["text"], "deprecationWarning": ""} for each in notices],
            "_embedded": {
                "pacticipant": {"name": consumer, "_links": {"self": call.link("pacticipants", consumer)}},
                "version": {
                    "number": number,
                    "buildUrl": version.build_url,
                    "_links": {"self": call.link(*here, title="Version", name=number)},
                },
            },
            "_links": {
                "pb:pacticipant": call.link("pacticipants", consumer, title="Pacticipant", name=consumer),
                "pb:pacticipant-version": call.link(*here, title="Pacticipant version", name=number),
                "pb:pacticipant-version-tags": [
                    call.link(*here, "tags", tag, title="Tag", name=tag) for tag in version.tags
                ],
                "pb:contracts": made,
            },
        }
    )


def put(call: Call) -> Answer:
    """One pact, at its own address."""
    pact = _read(json.dumps(call.body).encode())
    if (pact.consumer, pact.provider) != (call.path["consumer"], call.path["provider"]):
        raise Refused(400, {"consumer": ["the pact names another consumer or provider than its address"]})
    version = Version(pact.consumer, call.path["version"])
    (done,) = _kept(call, [pact], version, merge=False)
    publication = next(
        each for each in call.store.records().pacts_of(pact.consumer, version.number) if each.provider == pact.provider
    )
    return Answer(told(call, publication), 201 if done.is_new else 200)


def _kept(call: Call, pacts: list[Pact], version: Version, *, merge: bool) -> tuple[Published, ...]:
    try:
        return call.store.publish(pacts, version, merge=merge)
    except LiveSecret as error:
        raise Refused(400, {"contracts": [f"{error.message}; {error.hint}"]}) from error
    except (ChangedPact, DifferentPacts) as error:
        raise Refused(409, f"{error.message}; {error.hint}" if error.hint else error.message) from error


def _pact(given: dict[str, object], consumer: str) -> Pact:
    if given.get("specification", "pact") != "pact":
        raise Refused(400, {"contracts": ["specification must be pact"]})
    try:
        text = base64.b64decode(str(given.get("content", "")), validate=True)
    except (ValueError, binascii.Error) as error:
        raise Refused(400, {"contracts": [f"content is no base64: {error}"]}) from error
    pact = _read(text)
    if pact.consumer != consumer:
        raise Refused(400, {"contracts": [f"the pact is that of {pact.consumer}, not of {consumer}"]})
    return pact


def _read(text: bytes) -> Pact:
    try:
        return pact_of(text, Path("contract"))
    except BanyanError as error:
        raise Refused(400, {"contracts": [error.message]}) from error


def _name(pact: Pact, number: str) -> str:
    return f"Pact between {pact.consumer} ({number}) and {pact.provider}"


def _said(done: Published, number: str) -> str:
    pact = done.pact
    state = "is known, so its results count" if done.is_known else "is new"
    return f"Pact published for {pact.consumer} version {number} and provider {pact.provider}: its content {state}."


ROUTES: tuple[Route, ...] = (
    ("POST", "/contracts/publish", published),
    ("PUT", "/pacts/provider/{provider}/consumer/{consumer}/version/{version}", put),
)
