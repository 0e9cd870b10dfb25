"""Whether a Pact Broker is well and lets us in, asked once before Pact's own client is, which would wait a minute."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from banyan.errors import BanyanError
from contracts.remote.address import PASSWORD, TOKEN, URL, USER, Broker

PATIENCE_S = 8.0
"""Seconds in which a broker has to answer."""

_REFUSED = {401, 403}


class NoBroker(BanyanError):
    """The Pact Broker cannot be asked: it does not answer, refuses us, or is something else."""

    def __init__(self, broker: Broker, what: str, hint: str) -> None:
        super().__init__(what, where=broker.url, hint=hint)


def require_well(broker: Broker) -> None:
    """Raise NoBroker where the broker is not there for us."""
    if "pb:publish-contracts" not in _answer(broker, "/"):
        raise NoBroker(broker, "what answers here is no Pact Broker, or a very old one", f"{URL} names it")


def document(broker: Broker, path: str) -> Mapping[str, Any]:
    """What a broker answers at a path. Raises NoBroker."""
    try:
        found = json.loads(_answer(broker, path))
    except ValueError as error:
        raise NoBroker(broker, f"the Pact Broker's answer is no JSON: {error}", f"{URL} names it") from error
    return found if isinstance(found, dict) else {}


def _answer(broker: Broker, path: str) -> str:
    import httpx

    headers = {"Accept": "application/hal+json, application/json"}
    if broker.token:
        headers["Authorization"] = f"Bearer {broker.token}"
    auth = (broker.user, broker.password) if broker.user else None
    try:
        answer = httpx.get(f"{broker.url}{path}", headers=headers, auth=auth, timeout=PATIENCE_S)
    except httpx.TimeoutException as error:
        hint = f"see whether it runs and can be reached from here; {URL} names it"
        raise NoBroker(broker, f"the Pact Broker does not answer within {PATIENCE_S:g} s", hint) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        hint = f"see whether it runs and can be reached from here; {URL} names it"
        raise NoBroker(broker, f"the Pact Broker cannot be reached: {error}", hint) from error
    if answer.status_code in _REFUSED:
        raise NoBroker(broker, f"the Pact Broker refuses us: {answer.status_code}", _who(broker))
    if answer.is_redirect:
        hint = f"let {URL} name what it sends to: {answer.headers.get('Location', '')}"
        raise NoBroker(broker, f"what answers here sends us elsewhere: {answer.status_code}", hint)
    if answer.is_error:
        hint = "look into its log; nothing was sent to it"
        raise NoBroker(broker, f"the Pact Broker is not well: it answers with {answer.status_code}", hint)
    return answer.text


def _who(broker: Broker) -> str:
    if broker.token:
        return f"the token in {TOKEN} is wrong, has expired, or may not do this"
    if broker.user:
        return f"{USER} or {PASSWORD} is wrong, or may not do this"
    return f"set {TOKEN}, or {USER} and {PASSWORD}"
