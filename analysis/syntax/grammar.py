"""The grammar of Python as numbers: node kinds and field names."""

from __future__ import annotations

from typing import TypeVar

import tree_sitter_python
from tree_sitter import Language, Node

LANGUAGE = Language(tree_sitter_python.language())
Handler = TypeVar("Handler")


def by_kind(by_name: dict[str, Handler]) -> dict[int, Handler]:
    """Key handlers by node number instead of node name."""
    return {number: handler for name, handler in by_name.items() for number in kind_ids(name)}


def kind_ids(*names: str) -> tuple[int, ...]:
    """Return the numbers of every named node type that goes by one of the names."""
    wanted = set(names)
    return tuple(
        i
        for i in range(LANGUAGE.node_kind_count)
        if LANGUAGE.node_kind_is_named(i) and LANGUAGE.node_kind_for_id(i) in wanted
    )


COMMENTS = frozenset(kind_ids("comment", "line_continuation"))
IDENTIFIERS = frozenset(kind_ids("identifier"))

KEYWORD_ARGUMENTS = frozenset(kind_ids("keyword_argument"))
DICTIONARY_SPLATS = frozenset(kind_ids("dictionary_splat"))
GENERATORS = frozenset(kind_ids("generator_expression"))
INTERPOLATIONS = frozenset(kind_ids("interpolation"))
CONVERSIONS = frozenset(kind_ids("type_conversion"))
PARTS = INTERPOLATIONS | frozenset(kind_ids("string_content"))


def _field(name: str) -> int:
    number = LANGUAGE.field_id_for_name(name)
    if number is None:
        raise ValueError(f"the grammar has no field {name}")
    return number


class F:
    """The fields of nodes by number, which are found twice as fast as by name."""

    alias = _field("alias")
    argument = _field("argument")
    arguments = _field("arguments")
    attribute = _field("attribute")
    body = _field("body")
    condition = _field("condition")
    consequence = _field("consequence")
    definition = _field("definition")
    expression = _field("expression")
    function = _field("function")
    guard = _field("guard")
    key = _field("key")
    left = _field("left")
    module_name = _field("module_name")
    name = _field("name")
    object = _field("object")
    operator = _field("operator")
    parameters = _field("parameters")
    return_type = _field("return_type")
    right = _field("right")
    subscript = _field("subscript")
    superclasses = _field("superclasses")
    type = _field("type")
    value = _field("value")


def text_of(node: Node | None) -> str:
    """The source text of a node, where the whole source is not at hand."""
    text = node.text if node is not None else None
    return text.decode("utf-8", "replace") if text else ""
