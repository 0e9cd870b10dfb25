"""What a condition says of local names: after `isinstance(x, Order) and y` the name `x` is an `Order`."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from analysis.syntax.grammar import IDENTIFIERS, F, text_of


def narrowings(condition: Node | None, *, holds: bool = True) -> Iterator[tuple[str, Node]]:
    """Names with the node of their class, if the condition holds (or fails)."""
    if condition is None:
        return
    match condition.type:
        case "parenthesized_expression":
            yield from narrowings(condition.named_children[0], holds=holds)
        case "not_operator":
            yield from narrowings(condition.child_by_field_id(F.argument), holds=not holds)
        case "boolean_operator":
            operator = condition.child_by_field_id(F.operator)
            if operator is not None and operator.type == ("and" if holds else "or"):
                yield from narrowings(condition.child_by_field_id(F.left), holds=holds)
                yield from narrowings(condition.child_by_field_id(F.right), holds=holds)
        case "call" if holds:
            yield from _isinstance(condition)


def _isinstance(call: Node) -> Iterator[tuple[str, Node]]:
    arguments = call.child_by_field_id(F.arguments)
    given = arguments.named_children if arguments is not None else []
    if (
        len(given) == 2
        and given[0].kind_id in IDENTIFIERS
        and text_of(call.child_by_field_id(F.function)) == "isinstance"
    ):
        yield text_of(given[0]), given[1]
