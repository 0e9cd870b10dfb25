"""How operations are guarded at the gateway: as their side says, and by a session that the gateway exchanges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from banyan.openapi.reading import below
from banyan.plan.values import MONOLITH, Plan
from contracts.composing.values import Offer, Side

Needs = Sequence[Mapping[str, Any]]
"""Schemes by name with their scopes, of which one entry has to be met whole."""


def needs(offer: Offer) -> Needs:
    """What an operation asks for, by the names that its own document has; () for nothing."""
    document = offer.side.document
    said = document.value(below(offer.item, offer.method)).get("security", document.whole.get("security"))
    return tuple(each for each in said if isinstance(each, dict)) if isinstance(said, list) else ()


def session_scheme(plan: Plan, monolith: Side) -> str:
    """What the monolith's document calls the session that the gateway exchanges for tokens, "" where none is."""
    if plan.routing.sessions is None:
        return ""
    found = _schemes(monolith)
    wanted = ("apiKey", "cookie", plan.routing.sessions.cookie)
    return next(
        (name for name, each in found.items() if (each.get("type"), each.get("in"), each.get("name")) == wanted), ""
    )


def takes_tokens(offer: Offer) -> bool:
    """Whether a token alone opens an operation of a service, so that the gateway's exchange does."""
    if offer.side.name == MONOLITH:
        return False
    schemes = _schemes(offer.side)
    return any(len(each) == 1 and _is_token(schemes.get(next(iter(each)), {})) for each in needs(offer))


def _is_token(scheme: Mapping[str, Any]) -> bool:
    said = (scheme.get("type"), str(scheme.get("scheme")).lower(), str(scheme.get("bearerFormat")).upper())
    return said == ("http", "bearer", "JWT")


def _schemes(side: Side) -> Mapping[str, Mapping[str, Any]]:
    document = side.document
    names = (document.whole.get("components") or {}).get("securitySchemes") or {}
    found = {name: document.value(document.follow(below("#/components/securitySchemes", name))) for name in names}
    return {name: each for name, each in found.items() if isinstance(each, dict)}
