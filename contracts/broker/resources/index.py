"""Where everything begins: the links that a client follows from `/`."""

from __future__ import annotations

from contracts.broker.calls import Answer, Call, Route

_PACTS = "/pacts/provider/{provider}"
_BETWEEN = f"{_PACTS}/consumer/{{consumer}}"


def index(call: Call) -> Answer:
    """All links."""
    plain = {
        "self": "",
        "pb:publish-contracts": "contracts/publish",
        "pb:latest-pact-versions": "pacts/latest",
        "pb:pacticipants": "pacticipants",
        "pb:environments": "environments",
    }
    templated = {
        "pb:publish-pact": f"{_BETWEEN}/version/{{consumerApplicationVersion}}",
        "pb:pacticipant": "/pacticipants/{pacticipant}",
        "pb:pacticipant-version": "/pacticipants/{pacticipant}/versions/{version}",
        "pb:pacticipant-branch": "/pacticipants/{pacticipant}/branches/{branch}",
        "pb:pacticipant-branch-version": "/pacticipants/{pacticipant}/branches/{branch}/versions/{version}",
        "pb:pacticipant-version-tag": "/pacticipants/{pacticipant}/versions/{version}/tags/{tag}",
        "pb:environment": "/environments/{environment}",
        "pb:latest-provider-pacts": f"{_PACTS}/latest",
        "pb:latest-provider-pacts-with-tag": f"{_PACTS}/latest/{{tag}}",
        "pb:latest-provider-pacts-with-branch": f"{_PACTS}/branch/{{branch}}/latest",
        "pb:latest-provider-pacts-with-main-branch": f"{_PACTS}/branch/latest",
        "pb:provider-pacts": _PACTS,
        "pb:provider-pacts-with-branch": f"{_PACTS}/branch/{{branch}}",
        "pb:provider-pacts-with-main-branch": f"{_PACTS}/branch",
        "pb:provider-pacts-for-verification": f"{_PACTS}/for-verification",
        "beta:provider-pacts-for-verification": f"{_PACTS}/for-verification",
        "pb:latest-pact-version": f"{_BETWEEN}/latest",
        "pb:branch-pact-versions": f"{_BETWEEN}/branch/{{branch}}",
        "pb:latest-branch-pact-versions": f"{_BETWEEN}/branch/{{branch}}/latest",
        "pb:main-branch-pact-versions": f"{_BETWEEN}/branch",
        "pb:latest-main-branch-pact-versions": f"{_BETWEEN}/branch/latest",
    }
    links: dict[str, object] = {name: {"href": f"{call.base}/{path}"} for name, path in plain.items()}
    links |= {name: call.template(path) for name, path in templated.items()}
    return Answer({"_links": links})


ROUTES: tuple[Route, ...] = (("GET", "/", index),)
