"""From two operations to every pair of schemas below them, each once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from contracts.breaking.pairs import Area, Direction, OperationPair, SchemaPair
from contracts.openapi.schemas import Schemas
from contracts.openapi.values import Answer, Choice, Node

DEEPEST = 40
"""So deep schemas are followed."""

MANY = 5_000
"""Of so many pairs below one body on, each is looked at once, whatever leads there."""


def schema_pairs(pair: OperationPair) -> Iterator[SchemaPair]:
    """Parameters, bodies and answers that both sides have, and all that is below each."""
    for root in _roots(pair):
        yield from _below(root, frozenset(), _Walked())


def answers(pair: OperationPair) -> Iterator[tuple[Answer, Answer]]:
    """The responses that both sides say something of."""
    if pair.old and pair.new:
        new = {each.status.upper(): each for each in pair.new.answers}
        yield from ((each, new[each.status.upper()]) for each in pair.old.answers if each.status.upper() in new)


def alike(pair: SchemaPair, old: Node, new: Node, depth: int = 0) -> bool:
    """Whether two schemas say the same, as far as it is compared at all."""
    if depth > DEEPEST // 4:
        return True
    ours, theirs = pair.old_schemas[old], pair.new_schemas[new]
    if (ours.types, ours.is_nullable, ours.format, ours.enum, dict(ours.bounds), ours.required, ours.patterns) != (
        *(theirs.types, theirs.is_nullable, theirs.format, theirs.enum, dict(theirs.bounds)),
        *(theirs.required, theirs.patterns),
    ):
        return False
    if set(ours.properties) != set(theirs.properties) or bool(ours.items) != bool(theirs.items):
        return False
    if [len(each.nodes) for each in ours.choices] != [len(each.nodes) for each in theirs.choices]:
        return False
    below = [(ours.properties[name], theirs.properties[name]) for name in sorted(ours.properties)]
    if ours.items and theirs.items:
        below.append((ours.items, theirs.items))
    return all(alike(pair, mine, yours, depth + 1) for mine, yours in below)


def branches(
    pair: SchemaPair, old: tuple[Choice, ...], new: tuple[Choice, ...]
) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
    """The branches that are the same, by name or by what they say; those that are gone; those that are new."""
    gone = [node for choice in old for node in choice.nodes]
    added = [node for choice in new for node in choice.nodes]
    same: list[tuple[Node, Node]] = []
    for by_name in (True, False):
        for mine in gone.copy():
            found = next((yours for yours in added if _is_same(pair, mine, yours, by_name=by_name)), None)
            if found is not None:
                same.append((mine, found))
                gone.remove(mine)
                added.remove(found)
    return same, gone, added


def _is_same(pair: SchemaPair, old: Node, new: Node, *, by_name: bool) -> bool:
    if by_name:
        name = pair.old_schemas.name(old)
        return bool(name) and name == pair.new_schemas.name(new)
    return alike(pair, old, new)


def _roots(pair: OperationPair) -> Iterator[SchemaPair]:
    if not (pair.old and pair.new):
        return
    schemas = pair.old_api.schemas, pair.new_api.schemas
    for old, new in pair.parameters():
        if old and new and old.schema and new.schema:
            yield _root(("request", "parameter"), old.name, new.where, (old.schema, new.schema), schemas)
    if pair.old.body and pair.new.body:
        by_type = {media.type: media.schema for media in pair.new.body.media}
        for media in pair.old.body.media:
            if media.schema and (other := by_type.get(media.type)):
                yield _root(("request", "body"), "", "", (media.schema, other), schemas)
    for was, is_ in answers(pair):
        yield from _answer_roots(was, is_, schemas)


def _answer_roots(old: Answer, new: Answer, schemas: tuple[Schemas, Schemas]) -> Iterator[SchemaPair]:
    by_type = {media.type: media.schema for media in new.media}
    for media in old.media:
        if media.schema and (other := by_type.get(media.type)):
            yield _root(("response", "body"), "", old.status, (media.schema, other), schemas)
    by_name = {header.name.lower(): header.schema for header in new.headers}
    for header in old.headers:
        if header.schema and (other := by_name.get(header.name.lower())):
            yield _root(("response", "header"), header.name, old.status, (header.schema, other), schemas)


def _root(
    kind: tuple[Direction, Area], name: str, detail: str, nodes: tuple[Node, Node], schemas: tuple[Schemas, Schemas]
) -> SchemaPair:
    drawn = schemas[0][nodes[0]], schemas[1][nodes[1]]
    return SchemaPair(*kind, name, detail, *drawn, *schemas, was_required=True, is_required=True)


@dataclass(slots=True)
class _Walked:
    """How many pairs were looked at below one body, and which."""

    pairs: int = 0
    seen: set[tuple[Node, Node]] = field(default_factory=set)


def _below(pair: SchemaPair, above: frozenset[tuple[Node, Node]], walked: _Walked) -> Iterator[SchemaPair]:
    """A pair and all below it; what leads back to itself once, and what is shared by very many others once as well."""
    key = pair.old.node, pair.new.node
    if key in above or len(above) > DEEPEST or (walked.pairs > MANY and key in walked.seen):
        return
    walked.pairs += 1
    walked.seen.add(key)
    yield pair
    for each in _children(pair):
        yield from _below(each, above | {key}, walked)


def _children(pair: SchemaPair) -> Iterator[SchemaPair]:
    old, new = pair.old, pair.new
    for name, node in old.properties.items():
        if name in new.properties:
            yield pair.deeper(name, node, new.properties[name], was=name in old.required, now=name in new.required)
    if old.items and new.items:
        yield pair.deeper("items", old.items, new.items, was=True, now=True)
    if old.others and new.others:
        yield pair.deeper("additionalProperties", old.others, new.others, was=True, now=True)
    for mine, yours in branches(pair, old.choices, new.choices)[0]:
        yield pair.deeper(_branch(pair, mine), mine, yours, was=True, now=True)


def _branch(pair: SchemaPair, node: Node) -> str:
    kind = "oneOf" if any(choice.kind == "oneOf" for choice in pair.old.choices) else "anyOf"
    return f"{kind}[{pair.old_schemas.name(node) or node[0].rpartition('/')[2]}]"
