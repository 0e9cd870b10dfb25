"""Operations that are served, each at the one path that it has in the one document; references are still their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from banyan.openapi.reading import below
from banyan.plan.values import MONOLITH
from contracts.composing.offers import parameters
from contracts.composing.values import Chosen, Offer

_PARAMETER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Draft:
    """One operation to be written at `path`, under `id`.

    `said` is what its document says without parameters and security, in `file` of it; of `parameters` each has a file.
    """

    chosen: Chosen
    path: str
    id: str
    file: str
    said: Mapping[str, Any]
    parameters: tuple[tuple[str, Any], ...]

    @property
    def side(self) -> str:
        """Who promises it."""
        return self.chosen.offer.side.name


def drafts(served: Iterable[Chosen]) -> tuple[tuple[Draft, ...], tuple[str, ...]]:
    """Drafts of operations sorted by path and method, and what had to be left out."""
    ordered = sorted(served, key=_rank)
    names: dict[str, str] = {}
    for chosen in ordered:
        names.setdefault(chosen.offer.key[0], chosen.offer.path)
    found: dict[tuple[str, str], Draft] = {}
    ids: set[str] = set()
    problems = []
    for chosen in ordered:
        offer = chosen.offer
        path = next((each for each in (names[offer.key[0]], offer.path) if (each, offer.method) not in found), None)
        if path is None:
            problems.append(f"{offer.side.name} has {offer} twice, by other names of its parameters: one is left out")
            continue
        draft = _draft(chosen, path, ids)
        ids.add(draft.id)
        found[path, offer.method] = draft
    return tuple(found[key] for key in sorted(found)), tuple(problems)


def ids_by_side(found: Iterable[Draft], offered: Iterable[Offer]) -> dict[str, dict[str, str]]:
    """Ids of operations as they are now, by side and by what its document has: the id, or a reference to it."""
    now = {draft.chosen.offer.key: draft.id for draft in found}
    ids: dict[str, dict[str, str]] = {}
    for offer in offered:
        known = ids.setdefault(offer.side.name, {})
        if offer.key in now:
            document = offer.side.document
            said = document.value(below(offer.item, offer.method)).get("operationId")
            known |= {str(said): now[offer.key]} if said else {}
            known[below(offer.item, offer.method)] = now[offer.key]
    return ids


def _rank(chosen: Chosen) -> tuple[bool, str, str, str]:
    offer = chosen.offer
    return offer.side.name != MONOLITH, offer.side.name, offer.path, offer.method


def _draft(chosen: Chosen, path: str, ids: set[str]) -> Draft:
    offer = chosen.offer
    file = offer.item.partition("#")[0]
    said = offer.side.document.value(below(offer.item, offer.method))
    kept = {key: each for key, each in said.items() if key not in {"parameters", "security", "servers", "operationId"}}
    id_ = next(each for each in _ids(said.get("operationId"), offer) if each not in ids)
    return Draft(chosen, path, id_, file, kept, tuple(_parameters(offer, path)))


def _parameters(offer: Offer, path: str) -> Iterator[tuple[str, Any]]:
    """Its parameters, those of its path by the names that the one document has for them."""
    document = offer.side.document
    names = dict(zip(_PARAMETER.findall(offer.path), _PARAMETER.findall(path), strict=True))
    for at, end, said in parameters(offer):
        now = names.get(str(said.get("name"))) if said.get("in") == "path" else None
        if now is None or now == said.get("name"):
            yield at.partition("#")[0], document.value(at)
        else:
            yield end.partition("#")[0], {**said, "name": now}


def _ids(said: object, offer: Offer) -> Iterator[str]:
    """Its own id, or one that is made of what it is; then with the name of its side, then numbered."""
    own = str(said) if said else re.sub(r"\W+", "_", f"{offer.method}{offer.path}").strip("_")
    yield own
    yield f"{offer.side.name}_{own}"
    number = 2
    while True:
        yield f"{offer.side.name}_{own}_{number}"
        number += 1
