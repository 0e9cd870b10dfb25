"""Puts the documents of all sides together: paths, operations with ids of their own, components, schemes and tags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from banyan.errors import UsageError
from banyan.openapi.reading import require_version
from banyan.plan.values import MONOLITH, Plan
from contracts.composing.choosing import choose
from contracts.composing.drafting import Draft, drafts, ids_by_side
from contracts.composing.offers import METHODS, offers
from contracts.composing.parts import Parts
from contracts.composing.security import needs, session_scheme, takes_tokens
from contracts.composing.values import Composed, Side
from contracts.openapi.forms import formed


def compose(plan: Plan, sides: Mapping[str, Side], server: str) -> Composed:
    """The one document of what the gateway at `server` serves.

    `sides` has the monolith and each service that a route has moved to. Raises UsageError for documents that cannot
    be one, BadDocument for one that is not understood.
    """
    ordered = [_formed(sides[name]) for name in sorted(sides, key=lambda name: (name != MONOLITH, name))]
    _require_one_version(ordered)
    choice = choose(plan, ordered)
    found, problems = drafts(choice.served)
    ids = ids_by_side(found, (offer for side in ordered for offer in offers(side)))
    session = session_scheme(plan, ordered[0])
    parts = _parts(ordered, found, session)
    whole = ordered[0].document.whole
    document: dict[str, Any] = {
        "openapi": max(str(side.document.whole["openapi"]) for side in ordered),
        "info": _info(whole.get("info"), found),
        **{key: whole[key] for key in ("jsonSchemaDialect", "externalDocs") if key in whole},
        "servers": [{"url": server, "description": "The gateway"}],
        "tags": list(_tags(ordered, found)),
        "paths": _paths(found, parts, ids, session),
        "components": parts.components(ids),
    }
    return Composed(document, (*choice.gaps, *problems), dict(sorted(choice.unreached.items())))


def _formed(side: Side) -> Side:
    require_version(side.document)
    return Side(side.name, formed(side.document))


def _require_one_version(sides: Sequence[Side]) -> None:
    versions = {side.document.version for side in sides}
    if len(versions) > 1:
        said = ", ".join(f"{side.name} {side.document.whole['openapi']} ({side.document.path})" for side in sides)
        raise UsageError(
            f"the documents are of different versions of OpenAPI, and one document has one: {said}",
            hint='let all be written in one: `"OAS_VERSION": "3.1.0"` in SPECTACULAR_SETTINGS of drf-spectacular',
        )


def _parts(sides: Sequence[Side], found: Iterable[Draft], session: str) -> Parts:
    """Every component that the operations use, with its name."""
    parts = Parts(sides)
    for draft in found:
        parts.need(draft.side, draft.file, draft.said, "operations")
        for file, parameter in draft.parameters:
            parts.need(draft.side, file, parameter, "parameters")
        for each in needs(draft.chosen.offer):
            for name in each:
                parts.need_scheme(draft.side, name)
        if session and takes_tokens(draft.chosen.offer):
            parts.need_scheme(MONOLITH, session)
    parts.settle()
    return parts


def _paths(
    found: Iterable[Draft], parts: Parts, ids: Mapping[str, Mapping[str, str]], session: str
) -> dict[str, dict[str, Any]]:
    paths: dict[str, dict[str, Any]] = {}
    for draft in found:
        paths.setdefault(draft.path, {})[draft.chosen.offer.method] = _operation(draft, parts, ids, session)
    return {path: {method: item[method] for method in METHODS if method in item} for path, item in paths.items()}


def _operation(draft: Draft, parts: Parts, ids: Mapping[str, Mapping[str, str]], session: str) -> dict[str, Any]:
    """One operation as it stands in the one document."""
    known = ids.get(draft.side, {})
    said = parts.copier(draft.side, draft.file, known).copy(dict(draft.said), "operations")
    parameters = [parts.copier(draft.side, file, known).copy(each, "parameters") for file, each in draft.parameters]
    answerer = draft.chosen.answerer
    written = {
        "operationId": draft.id,
        "summary": said.pop("summary", None) or _summary(draft),
        **{key: value for key, value in said.items() if key != "responses"},
        "parameters": parameters,
        "security": _security(draft, parts, session),
        "responses": said.get("responses", {}),
        "x-served-by": answerer.side,
        "x-route": answerer.route,
        "x-route-state": answerer.state,
    }
    return {key: value for key, value in written.items() if value or key in {"security", "responses"}}


def _security(draft: Draft, parts: Parts, session: str) -> list[dict[str, Any]]:
    offer = draft.chosen.offer
    schemes = parts.schemes(draft.side)
    security = [{schemes.get(name, name): scopes for name, scopes in each.items()} for each in needs(offer)]
    exchanged = {parts.schemes(MONOLITH)[session]: list[str]()} if session and takes_tokens(offer) else None
    return [*security, exchanged] if exchanged is not None and exchanged not in security else security


def _summary(draft: Draft) -> str:
    """Its id in words; descriptions are often those of a class that several operations share."""
    words = draft.id.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _info(said: object, found: Sequence[Draft]) -> dict[str, Any]:
    """What the monolith says of itself, and who serves how much of it now."""
    info = dict(said) if isinstance(said, dict) else {}
    served: dict[str, int] = {}
    for draft in found:
        served[draft.chosen.answerer.side] = served.get(draft.chosen.answerer.side, 0) + 1
    counted = [f"{name} {count}" for name, count in sorted(served.items())]
    told = f"As the gateway serves it. Operations by who serves them: {', '.join(counted) or 'none'}."
    return {
        "title": str(info.pop("title", "") or "API"),
        "version": str(info.pop("version", "") or "1.0.0"),
        **info,
        "description": "\n\n".join(filter(None, (str(info.get("description") or ""), told))),
    }


def _tags(sides: Sequence[Side], found: Iterable[Draft]) -> Iterator[dict[str, Any]]:
    """The tags that operations have, as the first document says that says anything of one."""
    used = sorted({str(tag) for draft in found for tag in draft.said.get("tags") or ()})
    said = {
        str(tag["name"]): tag
        for side in reversed(sides)
        for tag in side.document.whole.get("tags") or ()
        if isinstance(tag, dict) and "name" in tag
    }
    yield from (dict(said.get(name, {"name": name})) for name in used)
