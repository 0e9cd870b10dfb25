"""Can-i-deploy and the matrix: `/matrix?q[][pacticipant]=catalog&q[][version]=9c1d&environment=production`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from contracts.broker.calls import Answer, Call, Refused, Route
from contracts.broker.resources.results import address
from contracts.store.deciding import Asked, Decision, Target, decide
from contracts.store.matrix import Row
from contracts.store.records import Records


def answered(call: Call) -> Answer:
    """The decision on what the query asks about."""
    records = call.store.records()
    asked = [_asked(each) for each in _grouped(call.query, "q[]")]
    if not asked:
        raise Refused(400, "the query should name a pacticipant: q[][pacticipant]=NAME")
    environment = call.asked("environment")
    if environment and environment not in records.environments:
        raise Refused(400, {"environment": [f"Environment with name '{environment}' does not exist"]})
    target = Target(
        environment, call.asked("tag"), is_main=call.asked("mainBranch") == "true", is_latest=_is_latest(call, asked)
    )
    ignored = [(each["pacticipant"], each.get("version", "")) for each in _grouped(call.query, "ignore[]")]
    return Answer(told(call, records, decide(records, asked, target, ignored)))


def told(call: Call, records: Records, decision: Decision) -> dict[str, object]:
    """A decision as the API says it."""
    rows = [_row(call, records, row) for row in decision.rows]
    rows += [{**_row(call, records, row), "ignored": True} for row in decision.ignored]
    return {
        "summary": {
            "deployable": decision.deployable,
            "reason": "\n".join(each.text for each in decision.reasons),
            "success": decision.passed,
            "failed": decision.failed,
            "unknown": decision.unknown,
            **({"ignored": len(decision.ignored)} if decision.ignored else {}),
        },
        "notices": [{"type": each.severity, "text": each.text} for each in decision.reasons],
        "matrix": rows,
        "_links": {"self": {"href": f"{call.base}/matrix"}},
    }


def _is_latest(call: Call, asked: Sequence[Asked]) -> bool:
    others = call.asked("environment") or call.asked("tag") or call.asked("mainBranch")
    return len(asked) == 1 and not others


def _grouped(query: Sequence[tuple[str, str]], prefix: str) -> Iterator[dict[str, str]]:
    """What a query says of each of several: a name that comes again begins the next one."""
    group: dict[str, str] = {}
    for name, value in query:
        key = name[len(prefix) :].strip("[]") if name.startswith(f"{prefix}[") else ""
        if not key:
            continue
        if key == "pacticipant" and group:
            yield group
            group = {}
        group[key] = value
    if group:
        if "pacticipant" not in group:
            raise Refused(400, f"the query should name a pacticipant: {prefix}[pacticipant]=NAME")
        yield group


def _asked(said: dict[str, str]) -> Asked:
    if "pacticipant" not in said:
        raise Refused(400, "the query should name a pacticipant: q[][pacticipant]=NAME")
    return Asked(
        said["pacticipant"],
        said.get("version", ""),
        said.get("branch", ""),
        said.get("tag", ""),
        is_latest=said.get("latest") == "true",
        is_main=said.get("mainBranch") == "true",
    )


def _row(call: Call, records: Records, row: Row) -> dict[str, object]:
    between = ("pacts", "provider", row.provider, "consumer", row.consumer)
    return {
        "consumer": _side(call, records, row.consumer, row.consumer_version),
        "provider": _side(call, records, row.by, row.provider_version),
        "pact": {
            "createdAt": row.published_at,
            "_links": {"self": call.link(*between, "version", row.consumer_version)},
        },
        "verificationResult": _result(call, records, row),
    }


def _side(call: Call, records: Records, name: str, number: str) -> dict[str, object]:
    version = records.versions.get((name, number))
    if version is None:
        return {"name": name, "version": None, "_links": {"self": call.link("pacticipants", name)}}
    there = {
        "number": number,
        "branch": version.branch or None,
        "branches": [{"name": each} for each in version.branches],
        "tags": [{"name": each} for each in version.tags],
        "_links": {"self": call.link("pacticipants", name, "versions", number)},
    }
    return {"name": name, "version": there, "_links": {"self": call.link("pacticipants", name)}}


def _result(call: Call, records: Records, row: Row) -> dict[str, object] | None:
    if row.result is None:
        return None
    number = records.numbered(row.sha).index(row.result) + 1
    return {
        "success": row.result.success,
        "verifiedAt": row.result.at,
        "_links": {"self": call.link(*address(row.result), str(number))},
    }


ROUTES: tuple[Route, ...] = (("GET", "/matrix", answered),)
