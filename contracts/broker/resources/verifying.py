"""What a provider should verify, by selectors, pending and in progress: `/pacts/provider/catalog/for-verification`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.broker.calls import Answer, Call, Refused, Route
from contracts.broker.resources.pacts import mark
from contracts.store.selecting import Provider, Selector, Wanted, wanted

_KEYS = {
    "branch",
    "consumer",
    "deployed",
    "deployedOrReleased",
    "environment",
    "fallbackBranch",
    "fallbackTag",
    "latest",
    "mainBranch",
    "matchingBranch",
    "released",
    "tag",
}
_TEXTS = {"branch", "consumer", "environment", "fallbackBranch", "fallbackTag", "tag"}
_PENDING = (
    "This pact is pending for {who}, since no version of it has been verified successfully. "
    "If this verification fails, it will not fail the build."
)
_FIRM = "This pact has been verified successfully by {who} before. If this verification fails, it will fail the build."
_DONE = "This pact is no longer pending for {who}: from now on a failure will fail the build."
_STILL = "This pact is still pending for {who}, since no successful result has been published."


def described(call: Call) -> Answer:
    """Where to ask, and how."""
    here = call.link("pacts", "provider", call.path["provider"], "for-verification")
    return Answer({"_links": {"self": here}})


def listed(call: Call) -> Answer:
    """The pacts to verify, each content once."""
    provider = Provider(call.path["provider"], call.text("providerVersionBranch"), call.texts("providerVersionTags"))
    is_pending = call.body.get("includePendingStatus") is True
    found = wanted(
        call.store.records(), provider, _selectors(call, provider), wip_since=call.text("includeWipPactsSince")
    )
    here = call.link("pacts", "provider", provider.name, "for-verification")
    pacts = [_told(call, provider, each, is_pending=is_pending) for each in found]
    return Answer({"_embedded": {"pacts": pacts}, "_links": {"self": here}})


def _selectors(call: Call, provider: Provider) -> list[Selector]:
    given = call.body.get("consumerVersionSelectors")
    given = [] if given is None else given
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        raise Refused(400, {"consumerVersionSelectors": ["must be a list of objects"]})
    found = []
    for number, each in enumerate(given):
        said = {key: value for key, value in each.items() if value is not None}
        if problem := _problem(said, provider):
            raise Refused(400, {"consumerVersionSelectors": [f"{problem} (at index {number})"]})
        found.append(_selector(said))
    return found


def _problem(said: dict[str, object], provider: Provider) -> str:
    if unknown := sorted(set(said) - _KEYS):
        return f"{unknown[0]} is unknown"
    if wrong := [key for key, value in sorted(said.items()) if not isinstance(value, str if key in _TEXTS else bool)]:
        return f"{wrong[0]} must be {'a string' if wrong[0] in _TEXTS else 'true or false'}"
    if said.get("matchingBranch") and not provider.branch:
        return "matchingBranch needs providerVersionBranch"
    if not any(value for key, value in said.items() if key not in {"consumer", "fallbackTag", "fallbackBranch"}):
        return "it selects nothing: give mainBranch, branch, deployed, ..."
    return ""


def _selector(said: dict[str, object]) -> Selector:
    is_both = said.get("deployedOrReleased") is True
    return Selector(
        str(said.get("consumer", "")),
        str(said.get("branch", "")),
        str(said.get("fallbackBranch", "")),
        str(said.get("tag", "")),
        str(said.get("fallbackTag", "")),
        str(said.get("environment", "")),
        is_main=said.get("mainBranch") is True,
        is_matching=said.get("matchingBranch") is True,
        is_latest=said.get("latest") is True,
        is_deployed=is_both or said.get("deployed") is True,
        is_released=is_both or said.get("released") is True,
    )


def _told(call: Call, provider: Provider, each: Wanted, *, is_pending: bool) -> dict[str, object]:
    publication = each.publication
    there = ("pacts", "provider", provider.name, "consumer", publication.consumer, "pact-version", publication.sha)
    here = (*there, *mark(is_wip=each.is_wip))
    name = f"Pact between {publication.consumer} ({publication.version}) and {provider.name}"
    return {
        "shortDescription": "; ".join(each.reasons),
        "verificationProperties": {
            **({"pending": each.is_pending} if is_pending else {}),
            **({"wip": True} if each.is_wip else {}),
            "notices": list(_notices(provider, each, is_pending=is_pending)),
        },
        "_links": {"self": call.link(*here, name=name)},
    }


def _notices(provider: Provider, each: Wanted, *, is_pending: bool) -> Iterator[dict[str, str]]:
    what = "work in progress" if each.is_wip else "selected"
    why = f"This pact is verified because it is {what}: {'; '.join(each.reasons)}"
    yield {"when": "before_verification", "text": why}
    if not is_pending:
        return
    who = f"{provider.name} on branch {provider.branch}" if provider.branch else provider.name
    yield {"when": "before_verification", "text": (_PENDING if each.is_pending else _FIRM).format(who=who)}
    if each.is_pending:
        yield {"when": "after_verification:success_true_published_true", "text": _DONE.format(who=who)}
        for when in ("success_true_published_false", "success_false_published_true", "success_false_published_false"):
            yield {"when": f"after_verification:{when}", "text": _STILL.format(who=who)}


ROUTES: tuple[Route, ...] = (
    ("GET", "/pacts/provider/{provider}/for-verification", described),
    ("POST", "/pacts/provider/{provider}/for-verification", listed),
)
