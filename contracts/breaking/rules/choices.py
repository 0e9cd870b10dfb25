"""Finds branches of `oneOf` and `anyOf` that are gone or new: `response-property-one-of-added`."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.breaking.pairs import Change, SchemaPair
from contracts.breaking.walking import branches
from contracts.findings.values import Severity
from contracts.openapi.schemas import Schemas
from contracts.openapi.values import Choice, Node

RULES = {
    f"{direction}-{area}-{kind}-{verb}": Severity.ERR if verb == breaking else Severity.INFO
    for direction, breaking in (("request", "removed"), ("response", "added"))
    for area in ("body", "property", *(("parameter",) if direction == "request" else ()))
    for kind in ("one-of", "any-of")
    for verb in ("added", "removed")
}


def in_schema(pair: SchemaPair) -> Iterator[Change]:
    """Branches are the same by their names, or by what they say."""
    if pair.is_ignored_here or pair.area == "header" or not (pair.old.choices or pair.new.choices):
        return
    _, gone, added = branches(pair, pair.old.choices, pair.new.choices)
    if not pair.old.choices and pair.old.says_nothing and pair.direction == "response":
        return  # anything became one of some
    for verb, nodes, choices, schemas in (
        ("removed", gone, pair.old.choices, pair.old_schemas),
        ("added", added, pair.new.choices, pair.new_schemas),
    ):
        for node in nodes:
            kind = _kind(node, choices)
            side = "from" if verb == "removed" else "to"
            text = f"{verb} '{_name(node, schemas)}' {side} the {kind} list of {pair.text}"
            yield Change(f"{pair.prefix}-{'one-of' if kind == 'oneOf' else 'any-of'}-{verb}", text, pair.place)


def _kind(node: Node, choices: tuple[Choice, ...]) -> str:
    return next(choice.kind for choice in choices if node in choice.nodes)


def _name(node: Node, schemas: Schemas) -> str:
    return schemas.name(node) or ", ".join(sorted(schemas[node].types)) or node[0].rpartition("/")[2]
