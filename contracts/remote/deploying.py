"""What a Pact Broker says of deployments: can-i-deploy, and what is where."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from banyan.errors import UnknownName
from contracts.remote.address import Broker
from contracts.remote.asking import document, require_well
from contracts.remote.client import ClientFailed, ask
from contracts.store.deciding import Asked, Decision, Reason, Severity
from contracts.store.matrix import Row
from contracts.store.values import Deployment, Verification

_SEVERITIES: Mapping[str, Severity] = {"success": "success", "error": "error", "danger": "error"}
_RECORD = {"deployment": "record-deployment", "release": "record-release"}
_END = {"deployment": "record-undeployment", "release": "record-support-ended"}


def can_i_deploy(
    broker: Broker, asked: Sequence[Asked], environment: str, ignored: Sequence[tuple[str, str]] = ()
) -> Decision:
    """The broker's decision. Raises NoBroker, ClientFailed."""
    arguments = [word for each in asked for word in _words(each)]
    for name, version in ignored:
        arguments += ["--ignore", name, *(["--version", version] if version else [])]
    # Its exit code says nothing with JSON: the answer does.
    said = ask(broker, "can-i-deploy", *arguments, "--to-environment", environment, "--output", "json")
    try:
        return decision_of(json.loads(said.out))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ClientFailed(
            f"the Pact Broker's answer is no matrix: {error}", where=broker.url, hint="see whether it is up to date"
        ) from error


def record_stay(broker: Broker, stay: Deployment) -> None:
    """Tell the broker that a version is in an environment now. Raises NoBroker, ClientFailed."""
    ask(broker, _RECORD[stay.kind], *_who(stay), "--version", stay.version, *_which(stay))


def record_end(broker: Broker, stay: Deployment) -> None:
    """Tell the broker that a version is not in an environment any more. Raises NoBroker, ClientFailed."""
    version = ["--version", stay.version] if stay.kind == "release" else []
    ask(broker, _END[stay.kind], *_who(stay), *version, *_which(stay))


def deployed_versions(broker: Broker, pacticipant: str, environment: str) -> tuple[str, ...]:
    """The versions that are in an environment now, the last one last. Raises NoBroker, UnknownName."""
    require_well(broker)
    known = {each["name"]: each["uuid"] for each in _embedded(broker, "/environments", "environments")}
    if environment not in known:
        raise UnknownName("environment", environment, tuple(known))
    found = [
        (str(each.get("createdAt", "")), str(each["_embedded"]["version"]["number"]))
        for folder, now in (("deployed-versions", "currently-deployed"), ("released-versions", "currently-supported"))
        for each in _embedded(
            broker,
            f"/environments/{quote(str(known[environment]), safe='')}/{folder}/{now}?pacticipant={quote(pacticipant)}",
            "deployedVersions" if folder.startswith("deployed") else "releasedVersions",
        )
    ]
    return tuple(version for _at, version in sorted(found))


def _embedded(broker: Broker, path: str, key: str) -> Sequence[Mapping[str, Any]]:
    """What is listed at a path. Raises NoBroker."""
    found = document(broker, path).get("_embedded", {})
    rows = found.get(key, []) if isinstance(found, dict) else []
    return [each for each in rows if isinstance(each, dict)] if isinstance(rows, list) else []


def create_environment(broker: Broker, name: str) -> None:
    """Tell the broker of a new environment. Raises NoBroker, ClientFailed."""
    ask(broker, "create-environment", "--name", name, "--display-name", name)


def decision_of(document: Mapping[str, object]) -> Decision:
    """A decision as the Broker's API tells it. Raises KeyError, TypeError, ValueError, AttributeError."""
    summary, matrix = document["summary"], document["matrix"]
    if not isinstance(summary, Mapping) or not isinstance(matrix, list):
        raise TypeError("summary or matrix is missing")
    rows = tuple((bool(each.get("ignored")), _row(each)) for each in matrix)
    return Decision(
        summary["deployable"],
        tuple(row for is_ignored, row in rows if not is_ignored),
        tuple(row for is_ignored, row in rows if is_ignored),
        tuple(_reasons(document, summary)),
    )


def _words(asked: Asked) -> Sequence[str]:
    which = ("--version", asked.version) if asked.version else ("--branch", asked.branch, "--latest")
    return "--pacticipant", asked.pacticipant, *which


def _who(stay: Deployment) -> tuple[str, ...]:
    return "--pacticipant", stay.pacticipant, "--environment", stay.environment


def _which(stay: Deployment) -> tuple[str, ...]:
    return ("--application-instance", stay.instance) if stay.instance else ()


def _reasons(document: Mapping[str, object], summary: Mapping[str, object]) -> Iterator[Reason]:
    notices = document.get("notices")
    for notice in notices if isinstance(notices, list) else []:
        yield Reason(_SEVERITIES.get(str(notice.get("type")), "warning"), str(notice.get("text")))
    if not notices:
        yield Reason("success" if summary["deployable"] else "error", str(summary.get("reason", "")))


def _row(found: Mapping[str, Mapping[str, object]]) -> Row:
    consumer, provider = found["consumer"], found["provider"]
    names = str(consumer["name"]), str(provider["name"])
    versions = tuple(_number(each.get("version")) for each in (consumer, provider))
    result = found.get("verificationResult")
    verified = None
    if result and result.get("success") is not None:
        at = str(result.get("verifiedAt") or "")
        verified = Verification(*names, "", names[1], versions[1], success=bool(result["success"]), at=at)
    return Row(names[0], versions[0], names[1], names[1], versions[1], "", "", verified)


def _number(version: object) -> str:
    return str(version.get("number") or "") if isinstance(version, Mapping) else ""
