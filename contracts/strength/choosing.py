"""Which document speaks of the answers of a pact: the one that names most of its requests."""

from __future__ import annotations

from collections.abc import Sequence

from contracts.interactions.values import Http, Pact
from contracts.openapi.api import Api


def with_documents(pacts: Sequence[Pact], apis: Sequence[Api]) -> list[tuple[Pact, Api | None]]:
    """Each pact with its document, None if none names any of its requests."""
    return [(pact, _best(pact, apis)) for pact in pacts]


def _best(pact: Pact, apis: Sequence[Api]) -> Api | None:
    asked = [each.exchange.request for each in pact.interactions if isinstance(each.exchange, Http)]
    counted = [sum(api.find(each.method, each.path) is not None for each in asked) for api in apis]
    best = max(range(len(apis)), key=lambda index: counted[index], default=-1)
    return apis[best] if best >= 0 and counted[best] else None
