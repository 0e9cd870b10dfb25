"""Results of verifications: `.../pact-version/9c1d/verification-results/3`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.broker.calls import Answer, Call, Refused, Route, found
from contracts.broker.resources.pacts import WIP
from contracts.store.records import Records
from contracts.store.values import Verification, Version


def made(call: Call) -> Answer:
    """A result; of what failed only the descriptions are kept, since answers hold what is nobody's business."""
    pact = found(call.store.pact(call.path["sha"]), f"pact {call.path['sha']}")
    number = call.required("providerApplicationVersion")
    success = call.body.get("success")
    if not isinstance(success, bool):
        raise Refused(400, {"success": ["must be true or false"]})
    if (pact.consumer, pact.provider) != (call.path["consumer"], call.path["provider"]):
        raise Refused(404, f"there is no such pact with {call.path['provider']}")
    names = {str(each.get("_id")): str(each.get("description")) for each in pact.interactions}
    tests = _tests(call)
    failed = [_described(each, names) for each in tests if each.get("success") is False]
    call.store.record_verification(
        pact,
        Version(pact.provider, number, build_url=call.text("buildUrl")),
        success=success,
        passed=sum(each.get("success") is True for each in tests),
        failed=tuple(dict.fromkeys(failed)),
        wip=call.path.get("wip") == WIP,
    )
    records = call.store.records()
    return Answer(told(call, records, len(records.numbered(pact.sha))), 201)


def one(call: Call) -> Answer:
    """The result with a number."""
    records = call.store.records()
    known = len(records.numbered(call.path["sha"]))
    asked = call.path["result"]
    number = known if asked == "latest" else int(asked) if asked.isdecimal() and len(asked) < 10 else 0
    if not 0 < number <= known:
        raise Refused(404, f"there is no result {asked} of that pact")
    return Answer(told(call, records, number))


def told(call: Call, records: Records, number: int) -> dict[str, object]:
    """A result as the API says it."""
    result = records.numbered(call.path["sha"])[number - 1]
    return {
        "providerName": result.by,
        "providerApplicationVersion": result.version,
        "success": result.success,
        "verificationDate": result.at,
        **({"buildUrl": result.build_url} if result.build_url else {}),
        "testResults": [{"description": each, "success": False} for each in result.failed],
        "_embedded": {"providerVersion": {"number": result.version}},
        "_links": {
            "self": call.link(*address(result), str(number), title="Verification result", name=f"Result {number}"),
            "pb:pact-version": call.link(*address(result)[:-1], title="Pact"),
            "pb:provider-version": call.link("pacticipants", result.by, "versions", result.version),
        },
    }


def address(result: Verification) -> tuple[str, ...]:
    """Where the results of a pact are."""
    between = ("pacts", "provider", result.provider, "consumer", result.consumer)
    return (*between, "pact-version", result.sha, "verification-results")


def _tests(call: Call) -> list[dict[str, object]]:
    given = call.body.get("testResults")
    tests = given.get("tests") if isinstance(given, dict) else given
    return [each for each in tests if isinstance(each, dict)] if isinstance(tests, list) else []


def _described(test: dict[str, object], names: dict[str, str]) -> str:
    """What failed, in the words of the pact."""
    return next(_words(test, names), "an interaction")


def _words(test: dict[str, object], names: dict[str, str]) -> Iterator[str]:
    if (identifier := str(test.get("interactionId"))) in names:
        yield names[identifier]
    for key in ("interactionDescription", "description", "testDescription"):
        if isinstance(test.get(key), str):
            yield str(test[key])


_RESULTS = "/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}/verification-results"
_IN_PROGRESS = "/pacts/provider/{provider}/consumer/{consumer}/pact-version/{sha}/metadata/{wip}/verification-results"
ROUTES: tuple[Route, ...] = (
    ("POST", _RESULTS, made),
    ("POST", _IN_PROGRESS, made),
    ("GET", f"{_RESULTS}/{{result}}", one),
    ("GET", f"{_IN_PROGRESS}/{{result}}", one),
)
