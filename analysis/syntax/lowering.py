"""Expressions of the syntax tree -> expressions as plain tuples, with local variables by number."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from analysis.syntax.expressions import Expression
from analysis.syntax.grammar import (
    COMMENTS,
    CONVERSIONS,
    DICTIONARY_SPLATS,
    GENERATORS,
    IDENTIFIERS,
    INTERPOLATIONS,
    KEYWORD_ARGUMENTS,
    PARTS,
    F,
    by_kind,
)
from analysis.syntax.strings import literal_text

LITERAL_ITEMS = 4000
"""Longer literals are data tables; their tail names nothing that other code resolves."""

DIGITS = 20
"""Longer numbers are left to the parser, which refuses those that take long to read."""

_SIMPLE = frozenset("nkvsm")
_CONSTANTS = {"true": ("k", True), "false": ("k", False), "none": ("k", None)}


class ExpressionLowering:
    """Lowers expressions; `environment` maps the local names in scope to what they are bound to."""

    def __init__(self) -> None:
        self.environment: dict[str, Expression] = {}
        self.source = ""
        self.is_inner = False
        self.values: list[Expression] = []

    def expression(self, node: Node | None) -> Expression:
        """Lower one expression node; None where it holds nothing that matters."""
        if node is None:
            return None
        handler = _EXPRESSIONS.get(node.kind_id)
        return handler(self, node) if handler is not None else self._other(node)

    def text(self, node: Node | None) -> str:
        """The source text of a node; `source` holds one character for each byte, so that offsets fit."""
        if node is None:
            return ""
        text = self.source[node.start_byte : node.end_byte]
        return text if text.isascii() else text.encode("latin-1").decode("utf-8", "replace")

    def bind(self, value: Expression) -> Expression:
        """Give a value a variable number of its own, unless it is simple enough to stand for itself."""
        if value is None or (value[0] in _SIMPLE and value[0] != "s"):
            return value
        self.values.append(value)
        return ("v", len(self.values) - 1)

    def use(self, value: Expression, binding: int = -1) -> None:
        """Record an expression that the code evaluates; overridden where code has a place."""
        raise AssertionError("only code in a module, class or function is used")

    def assign(self, target: Node | None, value: Expression, annotation: Expression = None) -> None:
        """Bind the names of a target; overridden by statements."""
        raise AssertionError("only statements assign")

    def yielded(self, value: Expression) -> None:
        """Note what a generator yields; overridden where there are functions."""

    def narrow(self, condition: Node | None, *, holds: bool = True) -> dict[str, Expression]:
        """Take for granted what a condition says of local names, and return what they were; see statements."""
        return {}

    def inlined(self, value: Expression, depth: int = 5) -> Expression:
        """Write out local variables, so that the expression can be read without its function; None where too deep."""
        if value is None or depth < 0:
            return None
        form = value[0]
        if form == "v":
            bound = self.values[value[1]]
            return bound if bound is None or bound[0] == "p" else self.inlined(bound, depth - 1)
        if form in "nmskp":
            return value
        return self._inlined_parts(value, depth)

    def _inlined_parts(self, value: tuple[Any, ...], depth: int) -> Expression:
        match value[0]:
            case "." | "i":
                return (value[0], self.inlined(value[1], depth), *value[2:])
            case "[":
                return ("[", self.inlined(value[1], depth), _index(value[2]))
            case "u":
                return ("u", value[1], self.inlined(value[2], depth))
            case "(":
                args = tuple(self.inlined(a, depth - 1) for a in value[2][:2])
                return ("(", self.inlined(value[1], depth), args, (), value[4])
            case "?":
                return ("?", *(self.inlined(part, depth - 1) for part in value[1:]))
            case "l" | "f":
                return (value[0], tuple(self.inlined(item, depth - 1) for item in value[1][:6]), *value[2:])
            case "g" | "=" | "*":
                return (value[0], self.inlined(value[1], depth - 1))
            case "o" if value[1] in ("map", "with", "|", "+", "%"):
                return ("o", value[1], *(self.inlined(part, depth - 1) for part in value[2:]))
            case "d":
                pairs = ((self.inlined(key, depth - 1), self.inlined(item, depth - 1)) for key, item in value[1][:4])
                return ("d", tuple(pairs))
        return None

    def _other(self, node: Node) -> Expression:
        parts = tuple(self.expression(child) for child in node.named_children if child.kind_id not in COMMENTS)
        kept = tuple(part for part in parts if part is not None and part[0] not in "nks")
        return ("o", "", *kept) if kept else None

    def _identifier(self, node: Node) -> Expression:
        name = self.text(node)
        return self.environment.get(name, ("n", name))

    def _attribute(self, node: Node) -> Expression:
        name = node.child_by_field_id(F.attribute)
        value = self.expression(node.child_by_field_id(F.object))
        return (".", value, self.text(name), node.end_point[0] + 1) if name is not None else value

    def _member_type(self, node: Node) -> Expression:
        value, name = node.named_children[0], node.named_children[-1]
        return (".", self.expression(value), self.text(name), node.end_point[0] + 1)

    def _call(self, node: Node) -> Expression:
        function_node = node.child_by_field_id(F.function)
        function = self.expression(function_node)
        arguments = node.child_by_field_id(F.arguments)
        args: list[Expression] = []
        keywords: list[tuple[str | None, Expression]] = []
        if arguments is not None and arguments.kind_id in GENERATORS:
            args.append(self.expression(arguments))
        elif arguments is not None:
            for child in arguments.named_children:
                if child.kind_id in IDENTIFIERS:
                    args.append(self._identifier(child))
                else:
                    self._call_argument(child, args, keywords)
        line = (function_node.end_point[0] if function_node is not None else node.start_point[0]) + 1
        return ("(", function, tuple(args), tuple(keywords), line)

    def _call_argument(
        self, child: Node, args: list[Expression], keywords: list[tuple[str | None, Expression]]
    ) -> None:
        kind = child.kind_id
        if kind in KEYWORD_ARGUMENTS:
            name = self.text(child.child_by_field_id(F.name))
            keywords.append((name, self.expression(child.child_by_field_id(F.value))))
        elif kind in DICTIONARY_SPLATS:
            keywords.append((None, self.expression(child.named_children[0]) if child.named_children else None))
        elif kind not in COMMENTS:
            args.append(self.expression(child))

    def _string(self, node: Node) -> Expression:
        written = self.text(node)
        if written[:1] not in "\"'" and (written[:1] in "fFtT" or written[1:2] in "fFtT"):
            parts = node.named_children
            if any(part.kind_id in INTERPOLATIONS for part in parts):
                lowered = tuple(self._string_part(part) for part in parts if part.kind_id in PARTS)
                return ("f", lowered, node.start_point[0] + 1)
        text = literal_text(written)
        return ("s", text, node.start_point[0] + 1) if text is not None else ("k", None)

    def _string_part(self, node: Node) -> Expression:
        if node.kind_id in INTERPOLATIONS:
            shown = self.expression(node.child_by_field_id(F.expression)) or ("k", None)
            is_converted = any(
                child.kind_id in CONVERSIONS and self.text(child) != "!s" for child in node.named_children
            )
            return ("o", "", shown) if is_converted else shown
        return ("s", self.text(node), node.start_point[0] + 1)

    def _concatenated(self, node: Node) -> Expression:
        parts = [self._string(child) for child in node.named_children if child.type == "string"]
        if all(part is not None and part[0] == "s" for part in parts):
            return ("s", "".join(part[1] for part in parts if part), node.start_point[0] + 1)
        flat: list[Expression] = []
        for part in parts:
            flat.extend(part[1] if part and part[0] == "f" else (part,))
        return ("f", tuple(flat), node.start_point[0] + 1)

    def _number(self, node: Node) -> Expression:
        text = self.text(node)
        if text.isdecimal() and (text[0] != "0" or len(text) == 1) and len(text) < DIGITS:
            return ("k", int(text))
        try:
            return ("k", ast.literal_eval(text))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return ("k", 0)

    def _items(self, node: Node) -> Expression:
        nodes = node.named_children
        return ("l", tuple(self.expression(c) for c in nodes[:LITERAL_ITEMS] if c.kind_id not in COMMENTS))

    def _dictionary(self, node: Node) -> Expression:
        pairs: list[tuple[Expression, Expression]] = []
        for child in node.named_children[:LITERAL_ITEMS]:
            if child.type == "pair":
                key, value = child.child_by_field_id(F.key), child.child_by_field_id(F.value)
                pairs.append((self.expression(key), self.expression(value)))
            elif child.type == "dictionary_splat" and child.named_children:
                pairs.append((None, self.expression(child.named_children[0])))
        return ("d", tuple(pairs))

    def _constant(self, node: Node) -> Expression:
        return _CONSTANTS[node.type]

    def _inner(self, node: Node) -> Expression:
        inner = [child for child in node.named_children if child.kind_id not in COMMENTS]
        return self.expression(inner[0]) if inner else None

    def _splat(self, node: Node) -> Expression:
        return ("*", self._inner(node))

    def _binary(self, node: Node) -> Expression:
        operator = node.child_by_field_id(F.operator)
        left = self.expression(node.child_by_field_id(F.left))
        right = self.expression(node.child_by_field_id(F.right))
        return ("o", operator.type if operator is not None else "", left, right)

    def _boolean(self, node: Node) -> Expression:
        left, operator, right = map(node.child_by_field_id, (F.left, F.operator, F.right))
        first = self.expression(left)
        before = self.narrow(left) if operator is not None and operator.type == "and" else {}
        second = self.expression(right)
        self.environment.update(before)
        return ("?", first, second)

    def _conditional(self, node: Node) -> Expression:
        parts = [child for child in node.named_children if child.kind_id not in COMMENTS]
        if len(parts) != 3:
            return self._other(node)
        self.use(self.expression(parts[1]))
        return ("?", self.expression(parts[0]), self.expression(parts[2]))

    def _unary(self, node: Node) -> Expression:
        operand = self.expression(node.child_by_field_id(F.argument))
        match operand:
            case ("k", int() | float() as number) if node.children[0].type == "-":
                return ("k", -number)
        return ("o", "", operand) if operand is not None and operand[0] not in "nks" else None

    def _slice(self, node: Node) -> Expression:
        return ("o", ":", *(self.expression(child) for child in node.named_children))

    def _yield(self, node: Node) -> Expression:
        value = self._inner(node)
        self.yielded(value if any(child.type == "from" for child in node.children) else ("g", value))
        return value

    def _subscript(self, node: Node) -> Expression:
        index = node.child_by_field_id(F.subscript)
        return ("[", self.expression(node.child_by_field_id(F.value)), self.expression(index))

    def _generic(self, node: Node) -> Expression:
        name, *rest = node.named_children
        arguments = tuple(self.expression(c) for part in rest for c in part.named_children)
        return ("[", self.expression(name), ("l", arguments) if len(arguments) != 1 else arguments[0])

    def _union_type(self, node: Node) -> Expression:
        return ("o", "|", *(self.expression(child) for child in node.named_children))

    def _named(self, node: Node) -> Expression:
        value = self.expression(node.child_by_field_id(F.value))
        self.assign(node.child_by_field_id(F.name), value)
        return value

    def _lambda(self, node: Node) -> Expression:
        parameters = node.child_by_field_id(F.parameters)
        names = [self.text(n) for n in _identifiers(parameters)] if parameters is not None else []
        outer = self.environment
        self.environment = {**outer, **dict.fromkeys(names)}
        body = self.expression(node.child_by_field_id(F.body))
        self.environment = outer
        return ("o", "lambda", body)

    def _comprehension(self, node: Node) -> Expression:
        outer, was_inner = self.environment, self.is_inner
        self.environment, self.is_inner = dict(outer), True
        for clause in node.named_children[1:]:
            if clause.type == "for_in_clause":
                self.assign(clause.child_by_field_id(F.left), ("i", self.expression(clause.child_by_field_id(F.right))))
            elif clause.type == "if_clause":
                self.use(self._inner(clause))
        body = node.child_by_field_id(F.body)
        if body is not None and body.type == "pair":
            pair = [self.expression(body.child_by_field_id(part)) for part in (F.key, F.value)]
            made: Expression = ("o", "map", *pair)
        else:
            made = ("g", self.expression(body))
        self.environment, self.is_inner = outer, was_inner
        return made


def _index(index: Expression) -> Expression:
    """What is left of an index outside its function: a constant, or whether it is a slice."""
    if index is not None and index[0] == "o" and index[1] == ":":
        return ("o", ":")
    return index if index is not None and index[0] in "ks" else None


def _identifiers(node: Node) -> list[Node]:
    found = [node] if node.kind_id in IDENTIFIERS else []
    for child in node.named_children:
        found.extend(_identifiers(child))
    return found


_EXPRESSIONS: dict[int, Callable[[ExpressionLowering, Node], Expression]] = by_kind(
    {
        "identifier": ExpressionLowering._identifier,
        "attribute": ExpressionLowering._attribute,
        "call": ExpressionLowering._call,
        "string": ExpressionLowering._string,
        "concatenated_string": ExpressionLowering._concatenated,
        "integer": ExpressionLowering._number,
        "float": ExpressionLowering._number,
        "list": ExpressionLowering._items,
        "tuple": ExpressionLowering._items,
        "set": ExpressionLowering._items,
        "expression_list": ExpressionLowering._items,
        "list_pattern": ExpressionLowering._items,
        "pattern_list": ExpressionLowering._items,
        "tuple_pattern": ExpressionLowering._items,
        "dictionary": ExpressionLowering._dictionary,
        "parenthesized_expression": ExpressionLowering._inner,
        "await": ExpressionLowering._inner,
        "type": ExpressionLowering._inner,
        "yield": ExpressionLowering._yield,
        "unary_operator": ExpressionLowering._unary,
        "slice": ExpressionLowering._slice,
        "list_splat": ExpressionLowering._splat,
        "binary_operator": ExpressionLowering._binary,
        "boolean_operator": ExpressionLowering._boolean,
        "conditional_expression": ExpressionLowering._conditional,
        "subscript": ExpressionLowering._subscript,
        "generic_type": ExpressionLowering._generic,
        "union_type": ExpressionLowering._union_type,
        "named_expression": ExpressionLowering._named,
        "lambda": ExpressionLowering._lambda,
        "list_comprehension": ExpressionLowering._comprehension,
        "set_comprehension": ExpressionLowering._comprehension,
        "generator_expression": ExpressionLowering._comprehension,
        "dictionary_comprehension": ExpressionLowering._comprehension,
        "member_type": ExpressionLowering._member_type,
        **dict.fromkeys(_CONSTANTS, ExpressionLowering._constant),
    }
)
